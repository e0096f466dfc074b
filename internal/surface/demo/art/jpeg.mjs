// Turns the PNG that the browser rendered into the JPEG that the publication
// carries: at most 1200 pixels wide, quality 80, going down in small steps
// until the file is no larger than the limit.
//
//	node jpeg.mjs IN.png OUT.jpg LIMIT-IN-KB
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

const sharp = createRequire(process.env.SHARP_FROM ?? import.meta.url)("sharp");
const [input, output, limit] = process.argv.slice(2);
for (let quality = 80; quality >= 38; quality -= 3) {
  const bytes = await sharp(input).flatten().resize({ width: 1200, withoutEnlargement: true }).jpeg({ quality, mozjpeg: true }).toBuffer();
  if (bytes.length <= limit * 1000) {
    await writeFile(output, bytes);
    console.log(`${output}: ${Math.round(bytes.length / 1000)} kB at quality ${quality}`);
    process.exit(0);
  }
}
console.error(`jpeg: ${output}: larger than ${limit} kB even at the lowest quality`);
process.exit(1);
