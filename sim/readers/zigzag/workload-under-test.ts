/** For tests: a strided convolution whose padding is uneven, and the matrix product behind it. */
export const workload: string = `
- id: 0
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy]
  loop_dims: [B, K, C, OY, OX, FY, FX]
  loop_sizes: [1, 64, 3, 112, 112, 7, 7]
  pr_loop_dims: [IX, IY]
  padding: [[3, 2], [3, 2]]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {I: 0, W: 0}
- id: 1
  name: second
  operator_type: Gemm
  equation: O[b][k]+=W[k][c]*I[b][c]
  loop_dims: [B, K, C]
  loop_sizes: [1, 10, 64]
  operand_precision: {W: 4, I: 4, O: 16, O_final: 8}
  operand_source: {I: 0, W: 1}
`
