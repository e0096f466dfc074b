// Word and block differences, by the longest common subsequence.

const most = 4_000_000; // cells of the table; beyond that everything differs

// align pairs the entries of two lists: [i, j] for equal ones, [i, null] and
// [null, j] for those that stand on one side only, in order.
export function align(a, b, equal = (x, y) => x === y) {
  let head = 0;
  while (head < a.length && head < b.length && equal(a[head], b[head])) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && equal(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  const pairs = [];
  for (let i = 0; i < head; i++) pairs.push([i, i]);
  pairs.push(...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), equal)
    .map(([i, j]) => [i === null ? null : i + head, j === null ? null : j + head]));
  for (let i = tail; i > 0; i--) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

function middle(a, b, equal) {
  const n = a.length;
  const m = b.length;
  const pairs = [];
  if (n * m > most) return [...a.map((_, i) => [i, null]), ...b.map((_, j) => [null, j])];
  const width = m + 1;
  const length = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      length[i * width + j] = equal(a[i], b[j]) ? length[(i + 1) * width + j + 1] + 1
        : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && equal(a[i], b[j])) pairs.push([i++, j++]);
    else if (j >= m || i < n && length[(i + 1) * width + j] >= length[i * width + j + 1]) pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}

const tokens = (text) => text.match(/\s+|[\p{L}\p{N}\p{M}_'’]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];

// wordDifference returns the pieces of two texts: {text, in: "both", "a" or "b"}.
export function wordDifference(a, b) {
  const x = tokens(a);
  const y = tokens(b);
  const out = [];
  for (const [i, j] of align(x, y)) {
    const where = i === null ? "b" : j === null ? "a" : "both";
    const text = i === null ? y[j] : x[i];
    if (out.at(-1)?.in === where) out.at(-1).text += text;
    else out.push({ text, in: where });
  }
  return out;
}
