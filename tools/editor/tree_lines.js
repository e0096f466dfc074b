// Reads bodies from the standard input, one a line, and writes each as the
// editor would save it. The tests of package document run it.
import { createInterface } from "node:readline";
import { read, write } from "./tree.js";

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(write(read(JSON.parse(line)))));
}
