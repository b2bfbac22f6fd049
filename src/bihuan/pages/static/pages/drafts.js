// A form with data-draft-url sends what was typed there, some time after typing stops, and now and then while it
// goes on; data-draft-pause says how soon, in milliseconds. Files are not part of a draft.
const PAUSE_MS = 1500;
// So many pauses long somebody may type without a stop before it is sent.
const PAUSES = 4;
const watched = new WeakSet();

export function keepDrafts(part) {
  for (const form of part.querySelectorAll?.("form[data-draft-url]") ?? []) watch(form);
}

function watch(form) {
  if (watched.has(form)) return;
  watched.add(form);
  const pause = Number(form.dataset.draftPause) || PAUSE_MS;
  let timer = 0;
  let first = 0;
  let sending = null;
  let again = false;

  const save = async () => {
    timer = 0;
    if (sending) {
      again = true;
      return;
    }
    sending = send(form);
    await sending;
    sending = null;
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("input", () => {
    if (!timer) first = Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(pause, first + PAUSES * pause - Date.now())));
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  // Leaving the page within the pause would lose the last words.
  const leave = () => {
    if (!timer && !sending) return;
    clearTimeout(timer);
    timer = 0;
    navigator.sendBeacon(form.dataset.draftUrl, typed(form));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
}

async function send(form) {
  const words = form.querySelector(".draft");
  let saved = false;
  let conflict = false;
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: typed(form) });
    saved = answer.ok;
    conflict = answer.status === 412;
    // What is typed next goes on from what was just kept.
    const at = answer.headers.get("Draft-Saved-At");
    const base = form.querySelector("input[name=draft-base]");
    if (at && base) base.value = at;
  } catch {
    saved = false;
  }
  if (!words) return;
  if (conflict && words.dataset.draftConflict) {
    words.textContent = words.dataset.draftConflict;
    return;
  }
  words.textContent = saved ? `${words.dataset.draftWords} ${clock()}` : words.dataset.draftFailed;
}

function typed(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  return body;
}

function clock() {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date());
}
