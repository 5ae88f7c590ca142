import type { PaddedSides } from '../../graph.ts'
import type { OnnxNode } from '../read.ts'
import { Unsupported } from './graph-import.ts'

/** How a window moves over a map. */
export interface Window {
  readonly kernel: number
  readonly kernelWidth: number
  readonly stride: number
  readonly strideWidth: number
  readonly sides: PaddedSides
}

/**
 * The window of a convolution or a pooling on a map of a size.
 *
 * @param kernelShape where the node does not say it
 * @throws {Unsupported} for dilated windows
 */
export function windowOf(
  { lists, numbers, strings }: OnnxNode,
  { height, width }: { readonly height: number; readonly width: number },
  kernelShape: readonly number[] = [],
): Window {
  const [kernel, kernelWidth, ...more] = lists.kernel_shape ?? kernelShape
  if (kernel === undefined || kernelWidth === undefined || more.length > 0)
    throw new Unsupported('a window that is not of two dimensions')
  checkNumbers('kernel_shape', [kernel, kernelWidth], 2, 1)
  checkNumbers('strides', lists.strides, 2, 1)
  checkNumbers('pads', lists.pads, 4, 0)
  const [stride = 1, strideWidth = stride] = lists.strides ?? []
  const dilations = lists.dilations ?? []
  if (dilations.some((dilation) => dilation !== 1) && kernel * kernelWidth > 1) {
    throw new Unsupported(`dilations ${dilations.join(',')}`)
  }
  if (kernelShape.length > 0 && `${kernelShape}` !== `${[kernel, kernelWidth]}`)
    throw new Unsupported(`kernel_shape ${kernel},${kernelWidth} with weights of ${kernelShape}`)
  const [top = 0, left = 0, bottom = 0, right = 0] = lists.pads ?? []
  const autoPad = strings.auto_pad ?? 'NOTSET'
  if (!autoPads.includes(autoPad)) throw new Unsupported(`auto_pad ${autoPad}`)
  if (autoPad.startsWith('SAME')) {
    const isUpper = autoPad === 'SAME_UPPER'
    const [first, last] = same(height, kernel, stride, isUpper)
    const [start, end] = same(width, kernelWidth, strideWidth, isUpper)
    const sides = { top: first, left: start, bottom: last, right: end }
    return { kernel, kernelWidth, stride, strideWidth, sides }
  }
  const ceil = numbers.ceil_mode === 1
  const sides = {
    top,
    left,
    bottom: bottom + (ceil ? overhang(height + top + bottom, kernel, stride) : 0),
    right: right + (ceil ? overhang(width + left + right, kernelWidth, strideWidth) : 0),
  }
  return { kernel, kernelWidth, stride, strideWidth, sides }
}

const autoPads = ['NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER']

/** Refuses an attribute with another count of numbers, or with one below the least. */
function checkNumbers(
  name: string,
  numbers: readonly number[] | undefined,
  count: number,
  least: number,
): void {
  if (!numbers) return
  if (numbers.length !== count || numbers.some((number) => number < least || !Number.isSafeInteger(number)))
    throw new Unsupported(`${name} ${numbers.join(',')}`)
}

/**
 * Rows and columns that windows on a padded map give.
 *
 * @throws {Unsupported} where there is none
 */
export function outputSize(
  { height, width }: { readonly height: number; readonly width: number },
  { kernel, kernelWidth, stride, strideWidth, sides }: Window,
): { readonly height: number; readonly width: number } {
  const size = {
    height: Math.floor((height + sides.top + sides.bottom - kernel) / stride) + 1,
    width: Math.floor((width + sides.left + sides.right - kernelWidth) / strideWidth) + 1,
  }
  if (!(size.height > 0 && size.width > 0)) throw new Unsupported('a window larger than its input')
  return size
}

/** Padding that gives ⌈size / stride⌉ windows; the odd one behind, or before. */
function same(size: number, kernel: number, stride: number, isUpper: boolean): [number, number] {
  const all = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size)
  const less = Math.floor(all / 2)
  return isUpper ? [less, all - less] : [all - less, less]
}

/** What a last window that begins on the map lacks. */
function overhang(size: number, kernel: number, stride: number): number {
  const rest = (size - kernel) % stride
  return rest === 0 ? 0 : stride - rest
}
