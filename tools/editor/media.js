// The pictures and sounds of the site, as far as the page knows them.
import { ask } from "./server.js";

const items = new Map(); // by key: the item, or null for one that does not exist
const waiting = new Map(); // by key: those who want to know
let planned = false;

// learn remembers items that an answer held.
export function learn(...list) {
  for (const item of list) items.set(item.key, item);
}

// know calls then with the item of a key, or null, now or once the server has
// told. Keys that are asked for together travel together.
export function know(key, then) {
  if (items.has(key)) {
    then(items.get(key));
    return;
  }
  waiting.set(key, [...(waiting.get(key) ?? []), then]);
  if (planned) return;
  planned = true;
  setTimeout(fetchAll, 10);
}

const atOnce = 100;

async function fetchAll() {
  planned = false;
  const asked = new Map(waiting);
  waiting.clear();
  const keys = [...asked.keys()];
  for (let i = 0; i < keys.length; i += atOnce) {
    const query = new URLSearchParams(keys.slice(i, i + atOnce).map((key) => ["key", key]));
    try {
      const { items: found } = await ask("GET", `/desk/media/pick?${query}`);
      learn(...found);
      for (const key of keys.slice(i, i + atOnce)) if (!items.has(key)) items.set(key, null);
    } catch {
      // What is not known stays unknown until somebody asks again.
    }
    for (const key of keys.slice(i, i + atOnce)) for (const then of asked.get(key)) then(items.get(key) ?? null);
  }
}

// setFacts saves facts of an item and remembers the answer.
export async function setFacts(key, facts) {
  const item = await ask("POST", `/desk/media/${encodeURIComponent(key)}/facts`, facts);
  if (item) learn({ ...items.get(key), ...item, ...facts });
}
