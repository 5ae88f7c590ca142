/** Name of the image among the tensors. */
const imageName = 'input'

/** Of the i-th of several images that follow one another. */
export function nthImage(i: number): string {
  return `${imageName}#${i}`
}

/** Whether a tensor is an image. */
export function isImage(tensor: string): boolean {
  return tensor === imageName || tensor.startsWith(`${imageName}#`)
}
