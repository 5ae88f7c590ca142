import cliProgress from 'cli-progress'
import type { StepProgress } from './train.ts'

/** A bar on the error output with images/s and the time left; silent when that is not a terminal. */
export function trainingProgress(): { onStep: (progress: StepProgress) => void; stop: () => void } {
  const bar = new cliProgress.SingleBar({
    format: '{bar} step {value}/{total}  {rate} images/s  loss {loss}  {left} left',
    stream: process.stderr,
    hideCursor: true,
  })
  let isStarted = false
  let rate = 0
  return {
    onStep: ({ step, steps, loss, imagesPerSecond }) => {
      if (!process.stderr.isTTY) return
      if (!isStarted) bar.start(steps, step)
      isStarted = true
      rate = rate ? 0.95 * rate + 0.05 * imagesPerSecond : imagesPerSecond
      bar.update(step, { rate: rate.toFixed(0), loss: loss.toFixed(3), left: '' })
    },
    stop: () => bar.stop(),
  }
}
