// What this device keeps until the server has it: one record for each story
// and tab, in IndexedDB, or in localStorage where there is none.
//
// A record is {key, article, client, base, content, at}: the text, the version
// that it is based on and when it was typed, in milliseconds.

const database = "stet";
const table = "texts";
const prefix = "stet:text:";

const opened = new Promise((resolve) => {
  try {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "key" }).createIndex("article", "article");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  } catch {
    resolve(null);
  }
});

// transact runs one request against the table.
async function transact(mode, work) {
  const db = await opened;
  if (!db) throw new Error("there is no IndexedDB");
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(table, mode);
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

// keep stores a record and reports whether anything on this device has it.
export async function keep(record) {
  try {
    await transact("readwrite", (store) => store.put(record));
    localStorageOf()?.removeItem(prefix + record.key);
    return true;
  } catch {
    return keepAtOnce(record);
  }
}

// keepAtOnce stores a record before it returns, for a page that is about to
// go.
export function keepAtOnce(record) {
  try {
    localStorageOf().setItem(prefix + record.key, JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
}

// drop forgets a record.
export async function drop(key) {
  localStorageOf()?.removeItem(prefix + key);
  try {
    await transact("readwrite", (store) => store.delete(key));
  } catch {
    // Where nothing could be kept there is nothing to forget.
  }
}

// all returns the records of a story, the newest first.
export async function all(article) {
  const found = new Map();
  const add = (record) => {
    if (record?.article === article && !(found.get(record.key)?.at > record.at)) found.set(record.key, record);
  };
  try {
    for (const record of await transact("readonly", (store) => store.index("article").getAll(article))) add(record);
  } catch {
    // localStorage may have some all the same.
  }
  const storage = localStorageOf();
  for (let i = 0; storage && i < storage.length; i++) {
    if (!storage.key(i).startsWith(prefix)) continue;
    try {
      add(JSON.parse(storage.getItem(storage.key(i))));
    } catch {
      // A record that cannot be read is none of ours.
    }
  }
  return [...found.values()].sort((a, b) => b.at - a.at);
}

function localStorageOf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
