// Gives every autocomplete box the name of its field; select2 puts a box without name in the select's place.
// Lets keys reach unfold's tabs, filters and account menu, which are links without an address.
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

  function reachByKeys() {
    document.querySelectorAll("a:not([href])[x-on\\:click], div[x-on\\:click*=openUserLinks]").forEach(function (part) {
      part.setAttribute("role", "button");
      part.tabIndex = 0;
      part.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          part.click();
        }
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    nameBoxes();
    reachByKeys();
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
