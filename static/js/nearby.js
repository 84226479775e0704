// "Near me": asks for the position only when pressed, rounds it to about a kilometre, and sends the form.
// Where it isn't told, the field for a town comes into view, with the reason below it.

const PLACES = 2;

function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("no position"));
      return;
    }
    navigator.geolocation.getCurrentPosition(resolve, reject, { maximumAge: 600_000, timeout: 8_000 });
  });
}

async function search(button) {
  const form = button.form;
  const said = document.querySelector("[data-nearby-said]");
  button.setAttribute("aria-busy", "true");
  try {
    const { coords } = await locate();
    const near = form.elements.namedItem("near");
    near.value = `${coords.latitude.toFixed(PLACES)},${coords.longitude.toFixed(PLACES)}`;
    near.disabled = false;
    form.requestSubmit();
  } catch {
    const field = document.querySelector("[role=search] [type=search]");
    field?.form.after(said);
    said.textContent = button.dataset.denied;
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-nearby]");
  if (button) search(button);
});
