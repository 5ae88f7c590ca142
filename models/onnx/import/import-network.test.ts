import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { layerShapeKey } from '../../../sim/workload/layer.ts'
import { buildNetwork, publishedSpec } from '../../build.ts'
import type { EarlyExitNetwork } from '../../graph.ts'
import { integerNetwork } from '../../integer/convert.ts'
import { randomValues } from '../../integer/random-values.ts'
import { integerStages } from '../../integer/stages.ts'
import { layersOf } from '../../lower.ts'
import { networkWithHeads } from '../../network-with-heads.ts'
import { nodesOf } from '../../nodes-of.ts'
import { foreignImage, foreignModel } from '../foreign-under-test.ts'
import { GraphBuilder } from '../graph-builder.ts'
import { modelBytes } from '../model-bytes.ts'
import { writeStage } from '../write-stage.ts'
import { importNetwork } from './import-network.ts'

const options = { place: 'x.onnx', name: 'x' }

/** What the simulator sees: every layer without its name. */
const shapesOf = ({ blocks, mountingPoints }: EarlyExitNetwork) =>
  blocks.flatMap(({ nodes }, index) => {
    const heads = mountingPoints
      .filter(({ blockIndex }) => blockIndex === index)
      .flatMap((point) => point.heads)
    const all = [...nodes, ...heads.flatMap((head) => head.nodes)]
    const producers = new Map(all.flatMap(({ inputs }) => inputs).map((name) => [name, name]))
    return layersOf(all, { producers }).layers.map(({ layer }) => layerShapeKey(layer))
  })

for (const [file, exits] of [
  ['focus_model_3_5_8.onnx', 'DFIK'],
  ['nas_iter_0_net_1.onnx', 'AEFHK'],
] as const) {
  const path = referenceFile(`eenn/onnx/${file}`)
  if (!path) continue
  test(`${file} is found to be the study's network with exits ${exits}, layer by layer`, () => {
    const { spec, values, hasExits } = importNetwork(readFileSync(path), options)
    const heads = [...exits].map((letter) => ({ letter, kind: 1 as const }))
    const published = networkWithHeads(buildNetwork(publishedSpec('mobilenetv2-eenn')), heads)
    assert.equal(shapesOf(buildNetwork(spec)), shapesOf(published))
    assert.is(hasExits, true)
    assert.is(values, undefined, 'it has no weights')
  })
}

test('channels first and last give the same network, whose last head is the file’s classifier', () => {
  const networks = (['channels-first', 'channels-last'] as const).map(
    (layout) => importNetwork(foreignModel(layout), options).spec,
  )
  const [first, last] = networks.map(buildNetwork)
  assert.equal(shapesOf(first!), shapesOf(last!))
  assert.equal(first!.input, { channels: 3, ...foreignImage })
  assert.equal(last!.input, first!.input)
  const { heads } = last!.mountingPoints.at(-1)!
  assert.equal(
    heads.map(({ kind }) => kind),
    [1, 0],
  )
  assert.equal(
    heads[0]!.nodes.map(({ kind }) => kind),
    ['flatten', 'gemm'],
  )
})

test('the cuts of a network are where one tensor alone is alive and stored', () => {
  const { spec } = importNetwork(foreignModel('channels-first'), options)
  const { blocks } = buildNetwork(spec)
  assert.equal(
    blocks.map(({ output }) => output),
    ['act', 'pool', 'sum/act', 'wide/act'],
  )
  const chosen = importNetwork(foreignModel('channels-first'), { ...options, cuts: ['sum/act'] })
  assert.equal(
    buildNetwork(chosen.spec).mountingPoints.map(({ letter, blockIndex }) => [letter, blockIndex]),
    [
      ['A', 0],
      ['B', 1],
    ],
  )
})

test('normalization becomes preprocessing, and a flattening by the batch size is folded, as PyTorch writes them', () => {
  const graph = new GraphBuilder('torch')
  const list = (name: string, values: readonly number[]) =>
    graph.constant(name, 'int64', [values.length], values)
  const reals = (name: string, dims: readonly number[], values: ArrayLike<number>) =>
    graph.constant(name, 'float', dims, values)
  graph.input('x', 'float', [1, 3, 8, 8])
  graph.node('Div', ['x', reals('255', [], [255])], 'unit')
  graph.node('Sub', ['unit', reals('mean', [1, 3, 1, 1], [0.485, 0.456, 0.406])], 'centred')
  graph.node('Div', ['centred', reals('deviation', [3, 1, 1], [0.229, 0.224, 0.225])], 'normal')
  const filter = reals('filter', [4, 3, 3, 3], new Float32Array(108))
  graph.node('Conv', ['normal', filter], 'conv', { auto_pad: 'SAME_UPPER', strides: [2, 2] })
  graph.node('Relu', ['conv'], 'act')
  graph.node('ReduceMean', ['act', list('axes', [-2, -1])], 'mean/map', { keepdims: 1 })
  graph.node('Shape', ['mean/map'], 'sizes')
  graph.node('Gather', ['sizes', graph.constant('first', 'int64', [], [0])], 'batch', { axis: 0 })
  graph.node('Unsqueeze', ['batch', list('axis', [0])], 'batch/list')
  graph.node('Concat', ['batch/list', list('rest', [-1])], 'shape', { axis: 0 })
  graph.node('Reshape', ['mean/map', 'shape'], 'vector')
  const matrix = reals(
    'matrix',
    [5, 4],
    Float32Array.from({ length: 20 }, (_, i) => i),
  )
  graph.node(
    'MatMul',
    ['vector', graph.node('Transpose', [matrix], 'transposed', { perm: [1, 0] })],
    'product',
  )
  graph.node('Add', [reals('bias', [5], [1, 2, 3, 4, 5]), 'product'], 'logits')
  graph.output('logits', 'float', [1, 5])
  const { spec, backbone, values } = importNetwork(modelBytes(graph), options)
  const { mean, deviation } = spec.imported.preprocessing
  // 255 × the constants of torchvision's models.
  const rounded = (numbers: readonly number[]) => numbers.map((number) => Number(number.toFixed(3)))
  assert.equal(rounded(mean), [123.675, 116.28, 103.53])
  assert.equal(rounded(deviation), [58.395, 57.12, 57.375])
  assert.equal(
    backbone.map(({ kind }) => kind),
    ['pad', 'conv', 'activation', 'pool', 'flatten', 'gemm'],
  )
  assert.equal([...values!.weights.get('product/bias')!], [1, 2, 3, 4, 5])
  assert.equal([...values!.weights.get('product/weight')!.subarray(0, 5)], [0, 4, 8, 12, 16])
})

test('pixels scaled with channels last, factors behind a depthwise filter and a squeeze in two steps come as tf2onnx and PyTorch write them', () => {
  const graph = new GraphBuilder('keras')
  const reals = (name: string, dims: readonly number[], values: ArrayLike<number>) =>
    graph.constant(name, 'float', dims, values)
  const axis = (name: string, value: number) => graph.constant(name, 'int64', [1], [value])
  graph.input('x', 'float', [1, 8, 6, 3])
  graph.node('Mul', ['x', reals('scale', [], [1 / 64])], 'scaled')
  graph.node('Add', ['scaled', reals('offset', [], [-2])], 'normal')
  graph.node('Transpose', ['normal'], 'first', { perm: [0, 3, 1, 2] })
  graph.node('Conv', ['first', reals('filter', [3, 1, 3, 3], new Float32Array(27).fill(1))], 'conv', {
    group: 3,
    kernel_shape: [3, 3],
  })
  graph.node('Mul', ['conv', reals('gamma', [1, 3, 1, 1], [2, 3, 4])], 'product')
  graph.node('Add', ['product', reals('beta', [1, 3, 1, 1], [5, 6, 7])], 'sum')
  graph.node('Relu', ['sum'], 'act')
  graph.node('ReduceMax', ['act', graph.constant('sides', 'int64', [2], [2, 3])], 'largest', { keepdims: 1 })
  graph.node('Squeeze', ['largest', axis('last', -1)], 'row')
  graph.node('Squeeze', ['row', axis('row/last', -1)], 'vector')
  graph.node('Gemm', ['vector', reals('matrix', [3, 2], [1, 2, 3, 4, 5, 6])], 'logits')
  graph.output('logits', 'float', [1, 2])
  const { spec, backbone, values } = importNetwork(modelBytes(graph), options)
  assert.equal(spec.input, { channels: 3, height: 8, width: 6 })
  assert.equal(spec.imported.preprocessing, { mean: [128, 128, 128], deviation: [64, 64, 64] })
  assert.equal(
    backbone.map(({ kind }) => kind),
    ['conv', 'batch-norm', 'activation', 'pool', 'flatten', 'gemm'],
  )
  assert.equal([...values!.weights.get('product/gamma')!], [2, 3, 4])
  assert.equal([...values!.weights.get('product/beta')!], [5, 6, 7])
})

const message = (bytes: Uint8Array, more = {}): string => {
  try {
    importNetwork(bytes, { ...options, ...more })
  } catch (error) {
    assert.instance(error, InputError)
    assert.not.match((error as Error).message, '\n')
    return (error as Error).message
  }
  return 'it was imported'
}

test('every operator that is not supported is named with its nodes, in one line', () => {
  const broken = foreignModel('channels-first', {
    extra: (graph) => {
      graph.node('Sigmoid', ['act'], 'gate')
      graph.node('Mul', ['act', 'gate'], 'swish')
      graph.node('Sigmoid', ['pool'], 'other gate')
      graph.node('LRN', ['pool'], 'local', { size: 5 })
      graph.node('Conv', ['pool', 'pointwise/w'], 'dilated', { kernel_shape: [3, 3], dilations: [2, 2] })
    },
  })
  assert.is(
    message(broken),
    'x.onnx: expected supported operators, found Sigmoid at gate, other gate; LRN at local; Conv (dilations 2,2) at dilated',
  )
})

test('what a node says and its weights do not fit is named with the node, and so is a graph out of order', () => {
  const conv = (attributes: Record<string, number | readonly number[]>, dims = [8, 3, 3, 3]) => {
    const graph = new GraphBuilder('one')
    graph.input('x', 'float', [1, 3, 8, 8])
    const count = dims.reduce((product, size) => product * size, 1)
    graph.node('Conv', ['x', graph.constant('w', 'float', dims, new Float32Array(count))], 'c', attributes)
    graph.output('c', 'float', [1, 8, 6, 6])
    return message(modelBytes(graph))
  }
  for (const [found, told] of [
    [conv({ strides: [0, 0] }), 'Conv (strides 0,0) at c'],
    [conv({ pads: [-1, 0, 0, 0] }), 'Conv (pads -1,0,0,0) at c'],
    [conv({ kernel_shape: [5, 5] }), 'Conv (kernel_shape 5,5 with weights of 3,3) at c'],
    [conv({ kernel_shape: [0, 0] }), 'Conv (kernel_shape 0,0) at c'],
    [conv({ group: 2 }), 'Conv (group 2 for 3 channels and 8 filters) at c'],
    [conv({ group: -1 }), 'Conv (group -1 for 3 channels and 8 filters) at c'],
    [conv({}, [8, 4, 3, 3]), 'Conv (filters on 4 channels for 3 in 1 groups) at c'],
    [conv({}, [8, 3, 9, 9]), 'Conv (a window larger than its input) at c'],
  ] as const)
    assert.is(found, `x.onnx: expected supported operators, found ${told}`)

  const nodes = (...rows: readonly (readonly [operator: string, input: string, output: string])[]) => {
    const graph = new GraphBuilder('rows')
    graph.input('x', 'float', [1, 3, 8, 8])
    for (const [operator, input, output] of rows) graph.node(operator, [input], output)
    return message(modelBytes(graph))
  }
  const order = 'expected inputs that nodes before it make'
  assert.is(nodes(['Relu', 'b', 'a'], ['Relu', 'x', 'b']), `x.onnx, node a: ${order}, found b`)
  assert.is(nodes(['Relu', 'a', 'a']), `x.onnx, node a: ${order}, found a`)
  assert.is(
    nodes(['Relu', 'x', 'a'], ['Relu', 'x', 'a']),
    'x.onnx, node a: expected a new output, found a again',
  )
  for (const name of ['constructor', 'toString', '__proto__'])
    assert.is(nodes([name, 'x', 'a']), `x.onnx: expected supported operators, found ${name} at a`)
})

test('sizes of a weight that its file does not hold are refused before room is made for them', () => {
  const graph = new GraphBuilder('large')
  graph.input('x', 'float', [1, 3, 8, 8])
  graph.node('Conv', ['x', graph.constant('w', 'float', [10 ** 12, 3, 3, 3], [])], 'c')
  assert.is(
    message(modelBytes(graph)),
    'x.onnx, tensor w: expected 108000000000000 bytes for shape 1000000000000×3×3×3, found 0',
  )
})

test('a tensor that is no cut, an open size, a second input and a cut file are refused in one line', () => {
  const model = foreignModel('channels-first')
  assert.match(
    message(model, { cuts: ['pointwise'] }),
    /^x\.onnx: expected a legal cut .*: act, pool, sum\/act, found pointwise$/,
  )
  const open = new GraphBuilder('open')
  open.node('Relu', [open.input('image', 'float', [1, 3, 0, 32])], 'out')
  assert.match(message(modelBytes(open)), /input image: expected an image of known size, found 3×open×32$/)
  const two = new GraphBuilder('two')
  two.node('Add', [two.input('a', 'float', [1, 3]), two.input('b', 'float', [1, 3])], 'out')
  assert.match(message(modelBytes(two)), /expected one input, the image, found a, b$/)
  for (let length = 0; length < model.length; length += 97) {
    assert.match(message(model.subarray(0, length)), /^x\.onnx.*: expected .*, found /)
  }
})

for (const bits of [8, 4])
  test(`a stage that was exported with ${bits}-bit weights comes back with its layers and its bits`, () => {
    const network = buildNetwork({ ...publishedSpec('resnet8'), width: 0.5 })
    const widths = { weightBits: bits, activationBits: bits, inputScale: 1 / 64 }
    const integer = integerNetwork(network, randomValues(network, 1), widths)
    const [stage] = integerStages(integer, [{ letter: 'D', kind: 1 }])
    const { spec } = importNetwork(writeStage(stage!, { isLast: true, metadata: {} }), options)
    const { mean, deviation } = spec.imported.preprocessing
    assert.equal(
      [mean, deviation],
      [
        [128, 128, 128],
        [64, 64, 64],
      ],
    )
    const weighted = nodesOf(buildNetwork(spec)).filter(
      ({ kind, name }) => /conv|gemm/.test(kind) && !/^exit[A-D]\.two/.test(name),
    )
    const own = nodesOf(network).filter(({ kind }) => kind === 'conv')
    const convolutions = weighted.filter(({ kind }) => kind === 'conv')
    assert.is(convolutions.length, own.length)
    for (const { name, bits: found } of convolutions) {
      assert.is(found?.weights, bits, name)
      assert.is(found?.output, bits, name)
      assert.is(found?.input, name.startsWith('stem') ? undefined : bits, name)
    }
  })

test.run()
