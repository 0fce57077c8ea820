// Gives every autocomplete box the name of its field; select2 puts a box without name in the select's place.
(function () {
  "use strict";

  function nameOf(select) {
    return select.getAttribute("aria-label") || (select.labels && select.labels[0] ? select.labels[0].textContent.trim() : "");
  }

  function nameBoxes() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(function (select) {
      const box = select.nextElementSibling;
      const name = nameOf(select);
      if (!box || !name) {
        return;
      }
      box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]").forEach(function (part) {
        part.setAttribute("aria-label", name);
        part.removeAttribute("aria-labelledby");
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    nameBoxes();
    new MutationObserver(function (changes) {
      const isNew = changes.some(function (change) {
        return [...change.addedNodes].some((node) => node.classList && node.classList.contains("select2"));
      });
      if (isNew) {
        nameBoxes();
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
