// The door stays ready for the next code: after each answer the field has the focus, empty, or with what must be mended.

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "answer") return;
  const field = document.getElementById("code");
  if (event.detail.xhr.status < 300) field.value = "";
  field.focus({ preventScroll: true });
  field.select();
  event.detail.target.scrollIntoView({ block: "nearest" });
});
