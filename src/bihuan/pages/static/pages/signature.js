// A pad to sign on: lines as whole numbers in a box of 600 by 200, put into the form as JSON.
// Without this script one signs by ticking the box; the account signed in is the signature.
const WIDE = 600;
const HIGH = 200;

export function openPads(part) {
  for (const pad of part.querySelectorAll?.("[data-pad]") ?? []) open(pad);
}

function open(pad) {
  const canvas = pad.querySelector("canvas");
  const field = pad.querySelector("[name=strokes]");
  const pen = canvas.getContext("2d");
  const lines = [];
  let line = null;
  pad.hidden = false;
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#10203f";

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDE);
    const y = Math.round(((event.clientY - box.top) / box.height) * HIGH);
    return [Math.max(0, x), Math.max(0, y)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    line = at(event);
    pen.beginPath();
    pen.moveTo(...line);
    lines.push(line);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const [x, y] = at(event);
    line.push(x, y);
    pen.lineTo(x, y);
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    line = null;
    field.value = JSON.stringify(lines.filter((one) => one.length >= 4));
  });
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    lines.length = 0;
    field.value = "";
    pen.clearRect(0, 0, WIDE, HIGH);
  });
}
