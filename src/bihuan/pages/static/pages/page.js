// What makes pages quicker to use. Everything works without it.
import { keepDrafts } from "./drafts.js";
import { listenToKeys } from "./keys.js";
import { openDialogs } from "./dialogs.js";
import { addRows } from "./row_inputs.js";
import { openPads } from "./signature.js";

keepDrafts(document);
listenToKeys(document);
openDialogs(document);
addRows(document);
openPads(document);
focusOnError(document);

// htmx may bring a new form into the page.
document.addEventListener("htmx:load", (event) => {
  keepDrafts(event.target);
  focusOnError(event.target);
});

// A page that came back with mistakes begins at the list of them.
function focusOnError(part) {
  part.querySelector?.("[data-focus]")?.focus();
}
