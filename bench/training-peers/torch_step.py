"""Times a training step in PyTorch (channels last) of the network that standard input describes."""
import json, resource, sys, time
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
job = json.load(sys.stdin)
quantized, batch = job['quantized'], job['batch']
state = {}


def variable(name, *shape):
    if name not in state:
        fan = max(1, torch.Size(shape[1:]).numel())
        values = torch.ones(shape) if name.endswith('gamma') else torch.randn(shape) * (len(shape) > 1) / fan**0.5
        if len(shape) == 4:
            values = values.contiguous(memory_format=torch.channels_last)
        state[name] = values.requires_grad_()
    return state[name]


def weight(name, *shape):
    w = variable(name, *shape)
    if not quantized:
        return w
    scale = (w.detach().abs().amax(dim=tuple(range(1, w.dim()))) / 127).clamp(min=1e-8)
    zero = torch.zeros_like(scale, dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(w, scale, zero, 0, -127, 127)


def store(x, node):
    if not quantized or not node['stored']:
        return x
    stored = node['stored']
    magnitude = stored.get('maximum')
    if magnitude is None:
        magnitude = max(x.detach().abs().max().item(), 1e-6)
    if stored['isSigned']:
        return torch.fake_quantize_per_tensor_affine(x, magnitude / 127, 0, -127, 127)
    return torch.fake_quantize_per_tensor_affine(x, magnitude / 255, 0, 0, 255)


def layer(node, inputs):
    kind, name, x = node['kind'], node['name'], inputs[0]
    if kind == 'conv':
        shape = (node['outputs'], node['inputs_'] // node['groups'], node['kernel'], node['kernel'])
        bias = variable(name + '/bias', node['outputs']) if node['bias'] else None
        return F.conv2d(x, weight(name, *shape), bias, node['stride'], node['padding'], 1, node['groups'])
    if kind == 'batch-norm':
        c = x.shape[1]
        if name not in buffers:
            buffers[name] = torch.zeros(c), torch.ones(c)
        return F.batch_norm(x, *buffers[name], variable(name + '/gamma', c), variable(name + '/beta', c), True, 0.05, 1e-3)
    if kind == 'activation':
        return F.relu(x) if node['function'] == 'relu' else F.relu6(x)
    if kind == 'add':
        return x + inputs[1]
    if kind == 'pool':
        return (F.max_pool2d if node['function'] == 'max' else F.avg_pool2d)(x, node['kernel'], node['stride'])
    if kind == 'flatten':
        return x.flatten(1)
    if kind == 'gemm':
        return F.linear(x, weight(name, node['outputs'], x.shape[1]), variable(name + '/bias', node['outputs']))


def run(images):
    tensors = {'input': images}
    for node in job['nodes']:
        tensors[node['name']] = store(layer(node, [tensors[i] for i in node['inputs']]), node)
    return [tensors[name] for name in job['logits']]


buffers = {}
images = torch.randn(batch, job['channels'], job['height'], job['width']).contiguous(memory_format=torch.channels_last)
labels = torch.arange(batch) % job['classes']
run(images)
optimizer = torch.optim.SGD(state.values(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)


def step():
    optimizer.zero_grad()
    loss = sum(F.cross_entropy(logits, labels) for logits in run(images))
    loss.backward()
    optimizer.step()
    return loss.item()


times = []
for i in range(job['warmUp'] + job['steps']):
    began = time.process_time()
    step()
    times.append(1000 * (time.process_time() - began))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({'version': f'PyTorch {torch.__version__}', 'stepMs': times[job['warmUp']:], 'peakMebibytes': peak}))
