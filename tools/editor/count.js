// Words and reading time.

const wordsAMinute = 230;

// countWords returns how many words a document has in a language.
export function countWords(doc, lang) {
  const segmenter = segmenterFor(lang);
  let n = 0;
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, null, " ");
    for (const part of segmenter.segment(text)) if (part.isWordLike) n++;
    return false;
  });
  return n;
}

// minutesOf returns how long so many words take, at least one minute.
export const minutesOf = (n) => Math.max(1, Math.round(n / wordsAMinute));

function segmenterFor(lang) {
  try {
    return new Intl.Segmenter(lang, { granularity: "word" });
  } catch {
    return new Intl.Segmenter("en", { granularity: "word" });
  }
}
