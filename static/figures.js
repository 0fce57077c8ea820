/* The filter of lists: folded on small screens; what was left empty stays out of the address. */
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

/* Leaving the search word changes nothing: hits replaced under the pointer would swallow the click on one of them. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.pathInfo.finalRequestPath === location.pathname + location.search) event.preventDefault();
});
