// Draws the custom emojis of bot-config/ again: the SVG below is the source, the committed PNG and GIF are what is used.
// Run it only after changing a drawing: `node scripts/draw-emojis.mjs` (Debian: apt-get install librsvg2-bin imagemagick).

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SIZE = 64;
const MAX_BYTES = 30 * 1024;
const root = fileURLToPath(new URL("../bot-config/emojis/channel/", import.meta.url));

// One dark outline around everything keeps a drawing readable on white; bright fills keep it readable on dark.
const INK = "#3a2f5b";
const OUTLINE = `stroke="${INK}" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round"`;

const comet = `
  <defs>
    <linearGradient id="tail" gradientUnits="userSpaceOnUse" x1="16" y1="48" x2="58" y2="6">
      <stop offset="0.2" stop-color="#ffd65a"/><stop offset="0.55" stop-color="#ff8f4a"/>
      <stop offset="1" stop-color="#e8508b"/>
    </linearGradient>
    <radialGradient id="head" cx="0.38" cy="0.36" r="0.75">
      <stop offset="0" stop-color="#fffdf0"/><stop offset="1" stop-color="#ffe48a"/>
    </radialGradient>
  </defs>
  <path fill="url(#tail)" ${OUTLINE}
    d="M8 36C16 22 38 9 60 4C54 11 49 16 45 20C51 18 56 18 60 19C51 25 46 30 42 35C46 34 50 34 54 36C46 43 40 51 29 57Z"/>
  <circle cx="20" cy="45" r="15" fill="url(#head)" ${OUTLINE}/>
  <circle cx="15" cy="41" r="3" fill="#f3c663"/><circle cx="25" cy="48" r="3.6" fill="#f3c663"/>
  <circle cx="16.5" cy="52" r="2" fill="#f3c663"/><circle cx="24" cy="38" r="1.7" fill="#f3c663"/>`;

const owl = `
  <path fill="#a86f45" ${OUTLINE}
    d="M11 6C19 8 25 12 32 12C39 12 45 8 53 6C56 16 57 26 57 36C57 51 46 60 32 60C18 60 7 51 7 36C7 26 8 16 11 6Z"/>
  <ellipse cx="32" cy="48" rx="13.5" ry="11" fill="#f3d9ac"/>
  <path fill="none" stroke="#b98452" stroke-width="2" stroke-linecap="round"
    d="M25 47q2 2.6 4 0M35 47q2 2.6 4 0M30 52.5q2 2.6 4 0"/>
  <path fill="#7f4f30" d="M8.6 36c5 4 8.4 10 8 18c-5-3.5-8.6-9.5-8-18ZM55.4 36c-5 4-8.4 10-8 18c5-3.5 8.6-9.5 8-18Z"/>
  <circle cx="21" cy="27" r="11.5" fill="#fbe9c8"/><circle cx="43" cy="27" r="11.5" fill="#fbe9c8"/>
  <circle cx="21.5" cy="27" r="8" fill="#ffc52e" ${OUTLINE}/><circle cx="42.5" cy="27" r="8" fill="#ffc52e" ${OUTLINE}/>
  <circle cx="22.5" cy="27" r="4.2" fill="${INK}"/><circle cx="41.5" cy="27" r="4.2" fill="${INK}"/>
  <circle cx="24" cy="25.3" r="1.5" fill="#fff"/><circle cx="43" cy="25.3" r="1.5" fill="#fff"/>
  <path fill="#f58a2c" stroke="${INK}" stroke-width="2" stroke-linejoin="round" d="M32 30l-4 4.5l4 7l4-7Z"/>`;

const telescope = `
  <g ${OUTLINE}>
    <path fill="none" stroke-width="7" d="M31 34L17 58M31 34L45 58M31 34V59"/>
    <path fill="none" stroke="#c98b52" stroke-width="2.8" d="M31 34V59M31 34L17 58M31 34L45 58"/>
    <g transform="rotate(-33 30 27)">
      <rect x="3" y="22.5" width="9" height="9" rx="2" fill="#8f86b8"/>
      <rect x="11" y="20" width="20" height="14" rx="2" fill="#3f7fd6"/>
      <rect x="29" y="17" width="24" height="20" rx="2.5" fill="#5aa2f2"/>
      <rect x="51" y="14.5" width="8" height="25" rx="3" fill="#ffc94a"/>
      <path stroke="#a9d2ff" stroke-width="3" d="M33 22H47M15 24.3H26"/>
    </g>
    <circle cx="31" cy="34" r="4.5" fill="#ffc94a"/>
  </g>
  <path fill="#ffd84f" stroke="${INK}" stroke-width="1.8" stroke-linejoin="round"
    d="M13 5q1.4 6.6 8 8q-6.6 1.4-8 8q-1.4-6.6-8-8q6.6-1.4 8-8Z"/>`;

const saturn = `
  <defs>
    <linearGradient id="globe" x1="0.2" y1="0" x2="0.7" y2="1">
      <stop offset="0" stop-color="#ffe09a"/><stop offset="1" stop-color="#f08b4b"/>
    </linearGradient>
    <clipPath id="disc"><circle cx="32" cy="32" r="17.5"/></clipPath>
  </defs>
  <g transform="rotate(-24 32 32)">
    <path fill="none" stroke="${INK}" stroke-width="9" d="M5 32A27 9 0 0 1 59 32"/>
    <path fill="none" stroke="#9b82e0" stroke-width="4" d="M5 32A27 9 0 0 1 59 32"/>
    <circle cx="32" cy="32" r="18" fill="url(#globe)" ${OUTLINE}/>
    <g clip-path="url(#disc)" fill="none" stroke="#e07b45" stroke-width="3" opacity="0.65">
      <path d="M12 22Q32 28 52 22M12 45Q32 52 52 45"/>
    </g>
    <path fill="none" stroke="${INK}" stroke-width="9" stroke-linecap="round" d="M5 32A27 9 0 0 0 59 32"/>
    <path fill="none" stroke="#b9a2ff" stroke-width="4" stroke-linecap="round" d="M5 32A27 9 0 0 0 59 32"/>
  </g>`;

const star = (x, y, r) => {
  const c = r * 0.24;
  return `M${x} ${y - r}Q${x + c} ${y - c} ${x + r} ${y}Q${x + c} ${y + c} ${x} ${y + r}Q${x - c} ${y + c} ${x - r} ${y}Q${x - c} ${y - c} ${x} ${y - r}Z`;
};
const twinkle = [
  [28, 5, 9],
  [25, 7, 7],
  [21, 9, 5],
  [25, 7, 7],
].map(
  ([big, left, right]) => `
  <g ${OUTLINE}>
    <path fill="#ffd23f" d="${star(32, 33, big)}"/>
    <path fill="#7cc4ff" d="${star(12, 13, left)}"/>
    <path fill="#ff9ec4" d="${star(53, 52, right)}"/>
  </g>
  <path fill="#fff6cf" d="${star(32, 33, big * 0.45)}"/>`,
);

const saucepan = `
  <g ${OUTLINE}>
    <path fill="none" stroke="#8fb4d9" stroke-width="3.2" d="M15 20q-4-4 0-8t0-8M26 20q-4-4 0-8t0-8M37 20q-4-4 0-8t0-8"/>
    <path fill="#8a5a3b" d="M44 32H58.5a3.5 3.5 0 0 1 0 7H44Z"/>
    <path fill="#ef4d3c" d="M5 31H47V48a10 10 0 0 1-10 10H15A10 10 0 0 1 5 48Z"/>
    <rect x="2.5" y="26" width="47" height="7.5" rx="3.7" fill="#ff8a6b"/>
  </g>
  <path fill="none" stroke="#ffb8a3" stroke-width="3" stroke-linecap="round" d="M11 39V47q0 4 4 5"/>`;

const chili = `
  <defs>
    <linearGradient id="pod" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="#ff6b4a"/><stop offset="1" stop-color="#d81f3a"/>
    </linearGradient>
  </defs>
  <path fill="url(#pod)" ${OUTLINE}
    d="M36 17C43 12 54 15 56 24C59 38 45 56 22 59C15 60 9 59 4 56C20 55 30 45 33 32C34 27 33 20 36 17Z"/>
  <path fill="none" stroke="#ffb199" stroke-width="3" stroke-linecap="round" d="M41 24C42 36 36 45 29 50"/>
  <path fill="#4fae4a" ${OUTLINE}
    d="M33 21C33 14 40 11 44 11C44 8 46 5 51 3L54 7C51 8 50 10 50 12C55 13 60 17 59 24C55 20 52 20 49 23C46 18 43 18 41 22C39 19 36 19 33 21Z"/>`;

const friedEgg = `
  <path fill="#fffaf0" ${OUTLINE}
    d="M31 6C42 3 49 10 51 18C53 24 61 27 60 38C59 48 51 49 45 53C38 58 31 61 22 57C15 54 14 48 9 44C3 39 2 30 7 23C11 18 15 19 19 14C22 10 25 8 31 6Z"/>
  <path fill="none" stroke="#e8dcc4" stroke-width="3.5" stroke-linecap="round" d="M55 39C54 44 49 45 43 49C37 53 31 56 25 53"/>
  <circle cx="32" cy="30" r="13" fill="#ffb52b" ${OUTLINE}/>
  <path fill="none" stroke="#ffe29a" stroke-width="3.2" stroke-linecap="round" d="M24.5 28.5C25.3 25 27.8 22.8 31 22.2"/>`;

const drawings = {
  "1/files/17483040000001.png": comet,
  "1/files/17483040000002.png": owl,
  "1/files/17483040000003.png": telescope,
  "1/files/17483040000004.png": saturn,
  "1/files/17483040000005.gif": twinkle,
  "2/files/17483076000001.png": saucepan,
  "2/files/17483076000002.png": chili,
  "2/files/17483076000003.png": friedEgg,
};

const work = mkdtempSync(join(tmpdir(), "draw-emojis-"));

function renderPng(drawing, file) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${drawing}</svg>`;
  const source = join(work, "drawing.svg");
  writeFileSync(source, svg);
  execFileSync("rsvg-convert", ["--width", SIZE, "--height", SIZE, "--output", file, source].map(String));
}

function renderGif(frames, file) {
  const names = frames.map((_, i) => join(work, `frame${i}.png`));
  for (const [i, frame] of frames.entries()) renderPng(frame, names[i]);
  // A GIF pixel is either there or not: cutting at half keeps the dark outline as the edge, without a pale fringe.
  const edge = ["-channel", "A", "-threshold", "50%", "+channel"];
  const animation = ["-delay", "18", "-loop", "0", "-dispose", "Background"];
  execFileSync("convert", [...animation, ...names, ...edge, "-strip", file]);
}

try {
  for (const [name, drawing] of Object.entries(drawings)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    if (Array.isArray(drawing)) renderGif(drawing, file);
    else renderPng(drawing, file);
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Error(`${name} has ${size} bytes, livechat takes ${MAX_BYTES} at most`);
    console.log(`${name}: ${size} bytes`);
  }
} finally {
  rmSync(work, { recursive: true });
}
