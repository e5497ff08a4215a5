// One behaviour: words that have not reached the desk stay on this device, encrypted with a key
// that nobody can take out. Key and words go at sign-out, at quick exit, and after seven days
// without a line. It protects from the next person at this phone, not from a laboratory.
(() => {
  window.teranga = window.teranga || {};
  const LIFE = 7 * 24 * 3600 * 1000;
  const person = () => document.body.dataset.person || "";
  let opened = null;

  const done = (request) =>
    new Promise((good, bad) => {
      request.onsuccess = () => good(request.result);
      request.onerror = () => bad(request.error);
    });
  function base() {
    if (opened) return opened;
    const request = indexedDB.open("teranga", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys", { keyPath: "person" });
      request.result.createObjectStore("drafts", { keyPath: ["person", "name"] });
    };
    opened = done(request);
    return opened;
  }
  const store = async (name, mode) => (await base()).transaction(name, mode).objectStore(name);

  async function key() {
    const kept = await done((await store("keys", "readonly")).get(person()));
    if (kept) return kept.key;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]);
    await done((await store("keys", "readwrite")).put({ person: person(), key: made, seen: Date.now() }));
    return made;
  }
  const changed = () => document.dispatchEvent(new Event("drafts-changed"));

  async function keep(name, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), bytes);
    const row = { person: person(), name, iv, data, waiting: !value.synced && !value.submitted };
    await done((await store("drafts", "readwrite")).put(row));
    changed();
  }
  async function read(name) {
    const row = await done((await store("drafts", "readonly")).get([person(), name]));
    if (!row) return null;
    try {
      const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.data);
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  }
  async function drop(name) {
    await done((await store("drafts", "readwrite")).delete([person(), name]));
    changed();
  }
  async function count() {
    const rows = await done((await store("drafts", "readonly")).getAll());
    return rows.filter((row) => row.person === person() && row.waiting).length;
  }
  async function forgetPerson(who) {
    await done((await store("keys", "readwrite")).delete(who));
    await done((await store("drafts", "readwrite")).delete(IDBKeyRange.bound([who], [who, []])));
  }
  async function tidy() {
    const keys = await done((await store("keys", "readonly")).getAll());
    for (const row of keys) {
      if (Date.now() - row.seen > LIFE) await forgetPerson(row.person);
      else if (row.person === person() && navigator.onLine)
        await done((await store("keys", "readwrite")).put({ ...row, seen: Date.now() }));
    }
  }
  const able = Boolean(window.indexedDB && window.crypto?.subtle);
  const guard =
    (work, otherwise) =>
    async (...given) =>
      able ? work(...given) : otherwise;
  const forget = guard(() => forgetPerson(person()), null);
  window.teranga.drafts = {
    able,
    keep: guard(keep),
    read: guard(read, null),
    drop: guard(drop),
    count: guard(count, 0),
    forget,
  };

  if (!able) return;
  document.addEventListener("DOMContentLoaded", () => tidy().catch(() => null));
  setInterval(() => tidy().catch(() => null), 3600 * 1000);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-sign-out]") || form.dataset.forgotten) return;
    event.preventDefault();
    form.dataset.forgotten = "yes";
    const wait = new Promise((good) => setTimeout(good, 500));
    Promise.race([forget().catch(() => null), wait]).then(() => form.submit());
  });
})();
