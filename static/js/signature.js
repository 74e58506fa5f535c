// A signature drawn with mouse, pen or finger. The strokes go as a PNG data: address into a hidden field, which the
// server judges; without script, or without a pointer, the scan is uploaded instead.
//
// <div data-signature="FIELD" hidden> <canvas> <button type="button" data-signature-clear> </div>
// <input type="hidden" name="FIELD">

const INK = "#1d2430";
const WIDTH = 2.5;
const DENSEST = 2; // dots per CSS pixel: sharp on paper, small on the way

function pad(box) {
  const canvas = box.querySelector("canvas");
  const field = box.closest("form").elements[box.dataset.signature];
  const pen = canvas.getContext("2d");
  let last = null;
  box.hidden = false;

  function fit() {
    const density = Math.min(Math.max(window.devicePixelRatio, 1), DENSEST);
    canvas.width = Math.round(canvas.clientWidth * density);
    canvas.height = Math.round(canvas.clientHeight * density);
    pen.scale(density, density);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
  }

  // What was drawn comes back after an error, and after the page was made wider or narrower
  function repaint() {
    fit();
    if (!field.value) return;
    const picture = new Image();
    picture.addEventListener("load", () => {
      const scale = Math.min(canvas.clientWidth / picture.width, canvas.clientHeight / picture.height);
      pen.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
    });
    picture.src = field.value;
  }

  const keep = () => { field.value = canvas.toDataURL("image/png"); };
  const place = (event) => {
    const edge = canvas.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    pen.beginPath();
    pen.arc(last.x, last.y, WIDTH / 2, 0, 2 * Math.PI);
    pen.fill();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    for (const move of moves.length ? moves : [event]) {
      last = place(move);
      pen.lineTo(last.x, last.y);
    }
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (!last) return;
      last = null;
      keep();
    });
  }
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    field.value = "";
    fit();
  });

  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width || last) return;
    width = canvas.clientWidth;
    repaint();
  }).observe(canvas);
  repaint();
}

for (const box of document.querySelectorAll("[data-signature]")) pad(box);
