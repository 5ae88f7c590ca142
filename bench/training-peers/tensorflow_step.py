"""Times a training step as one TensorFlow graph (tf.function, Keras optimizer) of the network on standard input."""
import json, os, resource, sys, time

os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.random.set_seed(1)
job = json.load(sys.stdin)
quantized, batch = job['quantized'], job['batch']
state, averages = {}, {}


def variable(name, *shape):
    if name not in state:
        fan = max(1, tf.TensorShape(shape[:-1]).num_elements())
        spread = tf.random.normal(shape) * (len(shape) > 1) / fan**0.5
        state[name] = tf.Variable(tf.ones(shape) if name.endswith('gamma') else spread)
    return state[name]


def weight(name, *shape):
    w = variable(name, *shape)
    if not quantized:
        return w
    flat = tf.reshape(w, shape[:3]) if len(shape) == 4 and shape[3] == 1 else w
    top = tf.maximum(tf.reduce_max(tf.abs(flat), axis=list(range(len(flat.shape) - 1))), 1e-6)
    q = tf.quantization.fake_quant_with_min_max_vars_per_channel(
        flat, tf.stop_gradient(-top), tf.stop_gradient(top), 8, True)
    return tf.reshape(q, shape)


def store(x, node):
    if not quantized or not node['stored']:
        return x
    stored = node['stored']
    top = tf.constant(stored['maximum'], tf.float32) if 'maximum' in stored else tf.maximum(tf.reduce_max(tf.abs(x)), 1e-6)
    top = tf.stop_gradient(top)
    return tf.quantization.fake_quant_with_min_max_vars(
        x, -top if stored['isSigned'] else tf.zeros_like(top), top, 8, stored['isSigned'])


def layer(node, inputs):
    kind, name, x = node['kind'], node['name'], inputs[0]
    if kind == 'conv':
        k, p = node['kernel'], node['padding']
        padding = [[0, 0], [p, p], [p, p], [0, 0]] if p and node['stride'] > 1 else ('SAME' if p else 'VALID')
        if node['groups'] > 1:
            return tf.nn.depthwise_conv2d(
                x if padding in ('SAME', 'VALID') else tf.pad(x, padding), weight(name, k, k, node['inputs_'], 1),
                [1, node['stride'], node['stride'], 1], padding if padding in ('SAME', 'VALID') else 'VALID')
        if k == 1 and node['stride'] > 1:  # oneDNN's filter gradient of such a convolution is wrong
            x, stride = x[:, ::node['stride'], ::node['stride']], 1
        else:
            stride = node['stride']
        y = tf.nn.conv2d(x, weight(name, k, k, node['inputs_'], node['outputs']), stride, padding)
        return tf.nn.bias_add(y, variable(name + '/bias', node['outputs'])) if node['bias'] else y
    if kind == 'batch-norm':
        c = x.shape[-1]
        if name not in averages:
            averages[name] = tf.Variable(tf.zeros(c)), tf.Variable(tf.ones(c))
        mean, var = averages[name]
        y, m, v = tf.compat.v1.nn.fused_batch_norm(
            x, variable(name + '/gamma', c), variable(name + '/beta', c), epsilon=1e-3, is_training=True)
        mean.assign(0.95 * mean + 0.05 * m)
        var.assign(0.95 * var + 0.05 * v)
        return y
    if kind == 'activation':
        return tf.nn.relu(x) if node['function'] == 'relu' else tf.nn.relu6(x)
    if kind == 'add':
        return x + inputs[1]
    if kind == 'pool':
        return (tf.nn.max_pool2d if node['function'] == 'max' else tf.nn.avg_pool2d)(x, node['kernel'], node['stride'], 'VALID')
    if kind == 'flatten':
        return tf.reshape(x, [x.shape[0], -1])
    if kind == 'gemm':
        return tf.matmul(x, weight(name, x.shape[1], node['outputs'])) + variable(name + '/bias', node['outputs'])


def run(images):
    tensors = {'input': images}
    for node in job['nodes']:
        tensors[node['name']] = store(layer(node, [tensors[i] for i in node['inputs']]), node)
    return [tensors[name] for name in job['logits']]


images = tf.random.normal([batch, job['height'], job['width'], job['channels']])
labels = tf.range(batch) % job['classes']
run(images)
optimizer = tf.keras.optimizers.legacy.SGD(0.01, momentum=0.9, nesterov=True)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = sum(
            tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)) for logits in run(images))
        loss += 0.5e-4 * sum(tf.reduce_sum(v * v) for v in state.values() if len(v.shape) > 1)
    optimizer.apply_gradients(zip(tape.gradient(loss, list(state.values())), state.values()))
    return loss


times = []
for i in range(job['warmUp'] + job['steps']):
    began = time.process_time()
    step().numpy()
    times.append(1000 * (time.process_time() - began))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({'version': f'TensorFlow {tf.__version__}', 'stepMs': times[job['warmUp']:], 'peakMebibytes': peak}))
