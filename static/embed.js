/* Copies the line for the own website; without script it is marked and copied by hand. */
"use strict";

const showCopyButtons = () => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.nextElementSibling.textContent = button.dataset.copied;
});

document.addEventListener("htmx:afterSwap", showCopyButtons);
showCopyButtons();
