// A link with data-dialog opens the dialog of that name instead of the page it leads to.
export function openDialogs(page) {
  page.addEventListener("click", (event) => {
    // A new tab was asked for: the page then.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-dialog]");
    const dialog = link && page.getElementById(link.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      return dialog.showModal();
    }
    if (event.target.closest("dialog [data-close]")) {
      event.preventDefault();
      return event.target.closest("dialog").close();
    }
    // A click beside the dialog, or beside an open menu, closes it.
    if (event.target.matches("dialog[open]") && isBeside(event.target, event)) event.target.close();
    for (const menu of page.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of page.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function isBeside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
