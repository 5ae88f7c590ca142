import type { Layer } from '../../workload/layer.ts'
import { checkAtMost } from '../exact.ts'

/** One side of an operand's matrix: what each row (or column) of it adds to the address and to the place in the map. */
export interface Axis {
  readonly length: number
  readonly address: Int32Array
  readonly y: Int32Array
  readonly x: Int32Array
}

/** A matrix of addresses from 0: element (i, j) lies at the sum of the addresses of its two axes. */
export interface AddressMatrix {
  /** Output pixels of the inputs, filters of the weights. */
  readonly outer: Axis
  /** The window, channels innermost. */
  readonly inner: Axis
  readonly words: number
  /** Feature map that windows hang over, where some do: nothing is fetched beyond it. */
  readonly bounds: { readonly height: number; readonly width: number } | undefined
}

/** Elements of the longest typed array that an operand may need. */
export const addressLimit: number = 2 ** 30

/**
 * The inputs that the matrix product of a layer reads.
 *
 * @throws {InputError} when there are more than 2^30.
 */
export function inputMatrix({ name, sizes, stride, dilation, inputSize }: Layer): AddressMatrix {
  const { B, C, OX, OY, FX, FY } = sizes
  const { x: width, y: height } = inputSize
  const words = B * height * width * C
  checkAtMost(`inputs of layer ${name}`, Math.max(words, B * OY * OX), addressLimit)
  const outer = makeAxis(B * OY * OX, (i) => {
    const y = (Math.floor(i / OX) % OY) * stride.y
    const x = (i % OX) * stride.x
    return { y, x, address: ((Math.floor(i / (OY * OX)) * height + y) * width + x) * C }
  })
  const inner = makeAxis(FY * FX * C, (j) => {
    const y = Math.floor(j / (FX * C)) * dilation.y
    const x = (Math.floor(j / C) % FX) * dilation.x
    return { y, x, address: (y * width + x) * C + (j % C) }
  })
  const bottom = (OY - 1) * stride.y + (FY - 1) * dilation.y
  const right = (OX - 1) * stride.x + (FX - 1) * dilation.x
  const bounds = bottom >= height || right >= width ? { height, width } : undefined
  return { outer, inner, words, bounds }
}

/**
 * The weights, filter after filter.
 *
 * @throws {InputError} when there are more than 2^30.
 */
export function weightMatrix({ name, sizes: { K, C, FX, FY } }: Layer): AddressMatrix {
  const windowSize = C * FX * FY
  checkAtMost(`weights of layer ${name}`, K * windowSize, addressLimit)
  const outer = makeAxis(K, (i) => ({ address: i * windowSize, y: 0, x: 0 }))
  const inner = makeAxis(windowSize, (j) => ({ address: j, y: 0, x: 0 }))
  return { outer, inner, words: K * windowSize, bounds: undefined }
}

function makeAxis(length: number, at: (i: number) => { address: number; y: number; x: number }): Axis {
  const address = new Int32Array(length)
  const y = new Int32Array(length)
  const x = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const place = at(i)
    address[i] = place.address
    y[i] = place.y
    x[i] = place.x
  }
  return { length, address, y, x }
}
