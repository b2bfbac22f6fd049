// On the telephone the hands stay on the keys: Enter goes to the next field, and never sends the form.
// A choice is taken with the arrows or the space bar. Ctrl+Enter sends the form (keys.js); without this file
// Enter keeps the draft.
for (const form of document.querySelectorAll("form[data-enter-moves]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target;
    if (!field.matches("input:not([type=file], [type=submit]), select")) return;
    event.preventDefault();
    next(form, field)?.focus();
  });
}

// The fields in the order they stand; a group of choices is one field, entered where it is taken.
function next(form, field) {
  const fields = [...form.elements].filter((each) => !each.disabled && each.tabIndex >= 0 && each.type !== "hidden"
    && each.matches("input, select, textarea, .button--act") && each.offsetParent !== null);
  const seen = new Set();
  const stops = fields.filter((each) => {
    if (each.type !== "radio") return true;
    if (seen.has(each.name)) return false;
    seen.add(each.name);
    return true;
  });
  const at = stops.findIndex((each) => each === field || (field.type === "radio" && each.name === field.name));
  const found = stops[at + 1];
  if (found?.type !== "radio") return found;
  return fields.find((each) => each.name === found.name && each.checked) ?? found;
}

// A link to a field puts the keys there, also where the field is a group of choices.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".call-keys a");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
