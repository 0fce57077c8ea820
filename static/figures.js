/* What was left empty in the filter stays out of the address. */
"use strict";

document.addEventListener("htmx:configRequest", (event) => {
  const { formData } = event.detail;
  for (const name of [...formData.keys()]) {
    if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
  }
});
