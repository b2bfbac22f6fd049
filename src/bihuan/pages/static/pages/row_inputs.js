// The button under a table of rows adds a line at once instead of asking the server for it.
const NUMBER = /-(\d+)-/;

export function addRows(part) {
  part.addEventListener("click", (event) => {
    const button = event.target.closest?.(".rows__add");
    if (!button) return;
    event.preventDefault();
    add(button.closest("[data-rows]"));
  });
}

function add(table) {
  const body = table.querySelector("tbody");
  const last = body.rows[body.rows.length - 1];
  const next = body.rows.length;
  if (next >= Number(table.dataset.rowsMost)) return;
  const line = last.cloneNode(true);
  line.querySelector(".rows__number").textContent = next + 1;
  for (const input of line.querySelectorAll("input, select, textarea")) {
    input.name = input.name.replace(NUMBER, `-${next}-`);
    input.id = input.id.replace(NUMBER, `-${next}-`);
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+(?!.*\d)/, next + 1));
    if (input.tagName === "SELECT") input.selectedIndex = 0;
    else input.value = "";
  }
  body.append(line);
  line.querySelector("input, select, textarea")?.focus();
}
