/* The filter of figures: folded on small screens; what was left empty stays out of the address. */
"use strict";

if (window.matchMedia("(max-width: 64rem)").matches) {
  for (const filter of document.querySelectorAll(".figure-filter__all")) {
    filter.open = Boolean(filter.querySelector(".field-error"));
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  const { formData } = event.detail;
  for (const name of [...formData.keys()]) {
    if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
  }
});
