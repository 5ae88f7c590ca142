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
  /** Machines at work on the queue. */
  readonly workers?: number
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
  /** Says from now on how many machines are at work. */
  setWorkers(workers: number): void
  end(isComplete: boolean): void
}

/** Columns of the text beside the bar. */
const textColumns = 78
const widestBar = 40

export function reportProgress({ study, total, front, before, json }: ProgressOptions): ProgressReport {
  const began = performance.now()
  let workers: number | undefined
  const bar = new cliProgress.SingleBar({
    format:
      '{bar} {value}/{total} trials, {rate}/s, {left} left, {networks} on the front, volume {volume}{workers}',
    stream: process.stderr,
    barsize: Math.min(widestBar, Math.max(0, (process.stderr.columns ?? 0) - textColumns)),
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  })
  const progress = (isComplete: boolean): StudyProgress => {
    const { front: members, ...state } = front.state()
    const rate = (1000 * Math.max(0, state.trials - before)) / (performance.now() - began)
    const secondsLeft = isComplete ? 0 : rate === 0 ? null : (total - state.trials) / rate
    return {
      study,
      total,
      ...state,
      trials: Math.max(before, state.trials),
      front: members.length,
      trialsPerSecond: rate,
      secondsLeft,
      isComplete,
      ...(workers !== undefined && { workers }),
    }
  }
  const print = (isComplete: boolean) => {
    const now = progress(isComplete)
    if (json) process.stdout.write(`${JSON.stringify(now)}\n`)
    else
      bar.update(now.trials, {
        rate: now.trialsPerSecond.toFixed(1),
        left: now.secondsLeft === null ? '?' : duration(now.secondsLeft),
        networks: now.front,
        volume: now.hypervolume?.toFixed(4) ?? '-',
        workers: workers === undefined ? '' : `, ${workers} workers`,
      })
  }
  if (!json) bar.start(total, before, { rate: '0', left: '?', networks: 0, volume: '-', workers: '' })
  return {
    show: () => print(false),
    setWorkers: (count) => {
      workers = count
    },
    end: (isComplete) => {
      print(isComplete)
      bar.stop()
    },
  }
}

/** Such as `48 s`, `12 min` and `3.5 h`. */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`
  return seconds < 6000 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`
}
