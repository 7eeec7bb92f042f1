// Preloaded into the bots: Math.random goes round evenly, so that every choice out of a few is made within a few
// calls, whoever else calls it in between.
const GOLDEN = (Math.sqrt(5) - 1) / 2;
let last = 0;
Math.random = () => {
  last = (last + GOLDEN) % 1;
  return last;
};
