// One-letter shortcuts, silent while somebody types. Links name theirs in data-key, and in data-go the one after G.
const SECOND_KEY_MS = 1500;
let goUntil = 0;

export function listenToKeys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return submit(event);
    if (event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (act(page, event.key.toLowerCase())) event.preventDefault();
  });
}

function act(page, key) {
  const card = page.querySelector("#keys");
  if (key === "?") return toggle(card);
  if (page.querySelector("dialog[open]")) return false;
  if (key === "/") return focus(page.querySelector("[data-search]"));
  if (key === "g") return wait();
  if (Date.now() < goUntil) return go(page, key);
  if (key === "j") return step(page, 1);
  if (key === "k") return step(page, -1);
  if (key === "o") return press(row(page)?.querySelector("a"));
  if (key === "c") return press((row(page) ?? page).querySelector("[data-claim]"));
  if (key === "x") return press(row(page)?.querySelector("input[type=checkbox]"));
  if (key === "z") return press(row(page)?.querySelector("[data-aside]"));
  const link = [...page.querySelectorAll("[data-key]")].find((each) => each.dataset.key.toLowerCase() === key);
  link?.click();
  return Boolean(link);
}

function wait() {
  goUntil = Date.now() + SECOND_KEY_MS;
  return true;
}

function go(page, key) {
  goUntil = 0;
  return press(page.querySelector(`[data-go="${CSS.escape(key)}"]`));
}

// The row in which the focus is.
function row(page) {
  return page.activeElement?.closest("[data-row]");
}

function press(element) {
  element?.click();
  return Boolean(element);
}

function toggle(card) {
  if (!card) return false;
  if (card.open) card.close();
  else card.showModal();
  return true;
}

function focus(element) {
  element?.focus();
  element?.select?.();
  return Boolean(element);
}

// Up and down the rows; the focus is on the row's link, so Enter opens it.
function step(page, by) {
  const links = [...page.querySelectorAll("[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
  if (!links.length) return false;
  const at = links.indexOf(row(page)?.querySelector("a"));
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1);
  links[next].focus();
  return true;
}

function submit(event) {
  const form = event.target.form;
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
}

function isTyping(element) {
  return element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}
