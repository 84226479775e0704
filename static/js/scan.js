// The door's camera. Where the browser reads codes itself it does; where not, a frame is posted and read by the server.
//
// <form data-scan action="…check in…" method="post">      the form; its field `code` takes what was read
//   <div class="scanner" data-scan-view … hidden><video data-scan-video playsinline muted></video></div>
//   <button type="button" data-scan-start hidden>…</button>      opens the camera, and closes it again
//   <p role="status" data-scan-said></p>
// The view says with what:
// data-frames="…"  where a JPEG frame is posted as `frame`; it answers JSON {"code": "…"} or {"code": null}
// data-formats="…"  the kinds of code that are read, as the browser names them; QR where nothing is said
// data-refused, data-looking: the words for "no camera" and "hold the code into the frame"

const EVERY = 350;
const FRAME_WIDTH = 800;

async function nativeReader(wanted) {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!wanted.every((format) => formats.includes(format))) return null;
  const detector = new window.BarcodeDetector({ formats: wanted });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

function postedReader(address) {
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = FRAME_WIDTH;
    canvas.height = Math.round((FRAME_WIDTH * video.videoHeight) / video.videoWidth);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    const body = new FormData();
    body.append("frame", frame, "frame.jpg");
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
    return answer.ok ? (await answer.json()).code : null;
  };
}

async function openCamera(video) {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  await video.play();
}

function closeCamera(form) {
  const video = form.querySelector("[data-scan-video]");
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  form.querySelector("[data-scan-view]").hidden = true;
}

async function readUntilFound(form, video, read) {
  while (video.srcObject && form.isConnected) {
    const code = await read(video).catch(() => null);
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return null;
}

async function scan(form) {
  const view = form.querySelector("[data-scan-view]");
  const { frames, formats = "qr_code", refused, looking } = view.dataset;
  const video = view.querySelector("[data-scan-video]");
  const said = form.querySelector("[data-scan-said]");
  said.textContent = "";
  if (video.srcObject) {
    closeCamera(form);
    return;
  }
  try {
    await openCamera(video);
  } catch {
    said.textContent = refused;
    return;
  }
  view.hidden = false;
  said.textContent = looking;
  const read = (await nativeReader(formats.split(" "))) ?? postedReader(frames);
  const code = await readUntilFound(form, video, read);
  closeCamera(form);
  if (!code) return;
  form.elements.namedItem("code").value = code;
  form.requestSubmit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-scan-start]");
  if (button) scan(button.closest("[data-scan]"));
});

addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("[data-scan]")) closeCamera(form);
});
