/* "/" leads to the search field, unless the reader types somewhere or has switched the key off. */
"use strict";

const SHORTCUT = "search-shortcut";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const off = window.localStorage.getItem(SHORTCUT) === "off";
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || off) return;
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

for (const button of document.querySelectorAll("[data-shortcut-switch]")) {
  const show = () => button.setAttribute("aria-pressed", String(window.localStorage.getItem(SHORTCUT) !== "off"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const off = window.localStorage.getItem(SHORTCUT) === "off";
    if (off) window.localStorage.removeItem(SHORTCUT);
    else window.localStorage.setItem(SHORTCUT, "off");
    show();
  });
  show();
}
