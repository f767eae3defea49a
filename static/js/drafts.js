// What this browser keeps for people until the server has it: what they typed, what they noted, where they read.
// The only script that touches the browser's storage. Every key names the account whose page keeps it, and only that
// account's pages read it. What is about something exempt is kept in its tab alone, and no longer than half an hour.
const DAY = 24 * 60 * 60 * 1000;
const LASTS = { typed: 7 * DAY, note: 30 * DAY, refused: 30 * DAY, upload: 2 * DAY, page: 90 * DAY }; // by kind
const EXEMPT_LASTS = { typed: DAY / 48, note: DAY, refused: DAY, upload: DAY };
const UNSENT = ["note", "refused", "typed"]; // kinds that somebody would miss
const PREFIX = "scrutiny:";
const OLD = /^(kept|notes|refused|reading|tus):/; // keys of earlier releases, which name no account

export const account = document.body.dataset.account ?? ""; // whose page this is; empty when signed out
export const page = document.title.replace(/ – [^–]*$/, ""); // what it is called, without the council's name
const keyOf = (kind, name) => `${PREFIX}${account}:${kind}:${name}`;
const shelves = () => [sessionStorage, localStorage];

// Every entry of all accounts: where it lies, whose it is, and what it says.
function* entries() {
  for (const shelf of shelves()) {
    for (const key of Object.keys(shelf)) {
      if (!key.startsWith(PREFIX)) continue;
      const [, whose, kind, ...name] = key.split(":");
      yield { shelf, key, whose, kind, name: name.join(":"), ...read(shelf, key) };
    }
  }
}

function read(shelf, key) {
  try {
    const { until, value } = JSON.parse(shelf.getItem(key));
    return { until, value };
  } catch {
    return { until: 0, value: null };
  }
}

const own = (kinds) => [...entries()].filter((entry) => entry.whose === account && kinds.includes(entry.kind));

export function get(kind, name) {
  const found = shelves().map((shelf) => read(shelf, keyOf(kind, name))).find(({ until }) => until > Date.now());
  return found?.value ?? null;
}

// All of a kind whose name begins so, as [name, value], in the order of their names.
export function list(kind, begins) {
  const found = own([kind]).filter(({ name, until }) => name.startsWith(begins) && until > Date.now());
  return found.map(({ name, value }) => [name, value]).sort(([one], [other]) => (one < other ? -1 : 1));
}

export function put(kind, name, value, exempt = false) {
  if (!account) return;
  const [inTab, inBrowser] = shelves();
  const lasts = (exempt && EXEMPT_LASTS[kind]) || LASTS[kind];
  (exempt ? inBrowser : inTab).removeItem(keyOf(kind, name));
  (exempt ? inTab : inBrowser).setItem(keyOf(kind, name), JSON.stringify({ until: Date.now() + lasts, value }));
}

export function drop(kind, name) {
  for (const shelf of shelves()) shelf.removeItem(keyOf(kind, name));
}

// What of this account's is not sent yet, as { kind, name, value }.
export const unsent = () => own(UNSENT);

// Whether something waits here that another account has not sent yet; what it says is nobody else's business.
export const othersWait = (kinds = UNSENT) =>
  [...entries()].some(({ whose, kind, until }) => whose !== account && kinds.includes(kind) && until > Date.now());

// Only notes on what is exempt wait in their tab alone: they are gone when it is closed.
export const goesWithTheTab = () => own(["note"]).some(({ shelf }) => shelf === sessionStorage);

// Take out all that is this account's.
export function forget() {
  for (const { shelf, key } of [...entries()].filter(({ whose }) => whose === account)) shelf.removeItem(key);
}

// Take out whatever has had its time, of every account.
export function tidy() {
  for (const { shelf, key } of [...entries()].filter(({ until }) => !(until > Date.now()))) shelf.removeItem(key);
  for (const shelf of shelves()) {
    for (const key of Object.keys(shelf).filter((each) => OLD.test(each))) shelf.removeItem(key);
  }
}

try {
  tidy();
} catch {
  // a browser that keeps nothing for anybody
}
setInterval(tidy, 60 * 1000);
