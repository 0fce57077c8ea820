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

/* In the landscape a field under the pointer or the focus shows what it is linked with. */
for (const landscape of document.querySelectorAll("[data-landscape]")) {
  const light = (slug) => {
    const lines = [...landscape.querySelectorAll("[data-ends]")].filter((line) => line.dataset.ends.split(" ").includes(slug));
    const near = new Set(lines.flatMap((line) => line.dataset.ends.split(" "))).add(slug);
    landscape.classList.toggle("landscape--lit", Boolean(slug));
    for (const line of landscape.querySelectorAll("[data-ends]")) line.classList.toggle("is-lit", lines.includes(line));
    for (const node of landscape.querySelectorAll("[data-field]")) node.classList.toggle("is-lit", near.has(node.dataset.field));
  };
  for (const node of landscape.querySelectorAll("[data-field]")) {
    node.addEventListener("pointerenter", () => light(node.dataset.field));
    node.addEventListener("pointerleave", () => light(""));
    node.addEventListener("focus", () => light(node.dataset.field));
    node.addEventListener("blur", () => light(""));
  }
}
