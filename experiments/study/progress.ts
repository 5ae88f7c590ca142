import cliProgress from 'cli-progress'
import type { FrontState, StudyFront } from './study-front.ts'

/** How far a study is; one JSON line of `--json`. */
export interface StudyProgress extends Omit<FrontState, 'front'> {
  readonly study: string
  /** Trials of the whole study. */
  readonly total: number
  /** Networks on the front. */
  readonly front: number
  /** Since this process began to look. */
  readonly trialsPerSecond: number
  /** Null while nothing has been finished since. */
  readonly secondsLeft: number | null
  readonly isComplete: boolean
}

export interface ProgressOptions {
  readonly study: string
  readonly total: number
  readonly front: StudyFront
  /** Trials that were finished before this process began to look. */
  readonly before: number
  /** JSON lines on the standard output in place of a bar on the error output, which is silent off a terminal. */
  readonly json: boolean
}

export interface ProgressReport {
  /** Shows how far the study is now. */
  show(): void
  end(isComplete: boolean): void
}

export function reportProgress({ study, total, front, before, json }: ProgressOptions): ProgressReport {
  const began = performance.now()
  const bar = new cliProgress.SingleBar({
    format:
      '{bar} {value}/{total} trials | {rate}/s | {left} s left | {networks} on the front | hypervolume {volume}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  })
  const progress = (isComplete: boolean): StudyProgress => {
    const { front: members, ...state } = front.state()
    const rate = (1000 * Math.max(0, state.trials - before)) / (performance.now() - began)
    const secondsLeft = isComplete ? 0 : rate === 0 ? null : (total - state.trials) / rate
    return { study, total, ...state, front: members.length, trialsPerSecond: rate, secondsLeft, isComplete }
  }
  const print = (isComplete: boolean) => {
    const now = progress(isComplete)
    if (json) process.stdout.write(`${JSON.stringify(now)}\n`)
    else
      bar.update(now.trials, {
        rate: now.trialsPerSecond.toFixed(1),
        left: now.secondsLeft?.toFixed(0) ?? '?',
        networks: now.front,
        volume: now.hypervolume?.toFixed(4) ?? '-',
      })
  }
  if (!json) bar.start(total, 0, { rate: '0', left: '?', networks: 0, volume: '-' })
  return {
    show: () => print(false),
    end: (isComplete) => {
      print(isComplete)
      bar.stop()
    },
  }
}
