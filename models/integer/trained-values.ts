import { InputError } from '../../errors.ts'

/** What a quantization-aware training leaves behind, as plain arrays. */
export interface TrainedValues {
  /**
   * `<node>/weight` (convolution: height × width × in × out, depthwise: height × width × channels × 1; linear: in ×
   * out, the inputs in height, width, channel order), `<node>/bias`; batch norm: `<node>/gamma`, `<node>/beta`;
   * learned quantizers: `<node>/weightStep`, one for each output, and `<tensor>/step`.
   */
  readonly weights: ReadonlyMap<string, Float32Array>
  /** Running averages of batch norm: `<node>/mean`, `<node>/variance`. */
  readonly statistics: ReadonlyMap<string, Float32Array>
  /** Largest magnitude of each tensor whose range was observed, and where zero points are affine, its ends (rangeNames). */
  readonly ranges: ReadonlyMap<string, number>
}

/** @throws {InputError} when there is no value of that name. */
export function trainedValue<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = map.get(name)
  if (value !== undefined) return value
  throw new InputError({
    place: `trained values of ${name}`,
    expected: `a ${what} (one that was observed while training quantized)`,
    found: 'none',
  })
}
