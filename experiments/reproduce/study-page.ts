import { kendallTau } from '../../nas/search/kendall-tau.ts'
import {
  frontNetworks,
  micro,
  named,
  namedTable,
  percent,
  rowOf,
  summaryTable,
  whole,
} from './page-tables.ts'
import { variantNames } from './variant-names.ts'
import { summarizeVariants, type VariantRow, type VariantSummary } from './variants.ts'

/**
 * The page on what the published study concludes and what remains of it, in Markdown: all its figures are those of the
 * rows.
 *
 * @param rows of every variant, as published first
 */
export function studyPage(rows: readonly VariantRow[]): string {
  const summaries = summarizeVariants(rows)
  const [printed, corrected, onChip, fused] = summaries as [
    VariantSummary,
    VariantSummary,
    VariantSummary,
    VariantSummary,
  ]
  const networks = rows.filter(({ variant }) => variant === printed.variant).length
  const best = ({ best: { exits, figures } }: VariantSummary) => `${exits} (${figures.avg_ET.toFixed(1)})`
  const star = (summary: VariantSummary) => rowOf(rows, summary, named[0]!).figures
  const inTurn = (cell: (summary: VariantSummary) => string) => summaries.map(cell).join(', ')
  const single = rows.filter((row) => row.variant === printed.variant && !hasTwoLayersLast(row))
  const times = printed.best.figures.avg_ET / fused.best.figures.avg_ET
  return `# What remains of the published study

The study (arXiv 2512.04705) searches exits and heads for a MobileNetV2 on a quad-core accelerator, costed by Stream and ZigZag. Its
${networks} published networks, with the accuracies and exit ratios that it prints, are charged here in four ways on ${rows[0]!.system}. Only the costs
change: nothing was trained again, and where a threshold would be chosen differently under other costs, that is not seen.
Made by \`offramp reproduce variants --page docs/study.md\`; that the first two columns are the study's own arithmetic, to the
printed digit, is checked by \`offramp reproduce costs\`.

| column | what is charged |
| --- | --- |
| ${variantNames.as_published} | the study's rules as its tools apply them; a pooling layer is charged once per pair of channels |
| ${variantNames.pooling_corrected} | the same rules, a pooling window covers its own channel |
| ${variantNames.on_chip} | besides, no private DRAM: tensors stay on the chip while they fit, weights come from off chip once |
| ${variantNames.fused} | besides, every layer split over the four cores, weights fetched ahead; each stage fused by itself |

In the first three columns convolutions and linear layers run on one core, which is the best allocation of layers that run one
at a time on equal cores; the study's allocation search ended up to 24 % (energy) and 35 % (latency) above it. In the last
an exit drains the accelerator: nothing of the next stage is fetched or computed before the exit's head has ended and its
logits are off chip. An image that leaves early then costs the stages up to its exit and wastes nothing, and stages add up
exactly. Such schedules are replayed by a checker that knows nothing of the scheduler (in \`offramp fuse\` and in the tests).

ET is energy (J) × latency (cycles), averaged over the images by the exit at which they leave: Σ ratio · energy · latency of the
way to the exit, heads included. Four baselines, never mixed: the **static** network (backbone and the same last head), the **backbone**
without any head, **all heads** executed for every image, and the **study's own** (energy with all heads, latency of the
blocks alone, which no device can run).

## What the study concludes

1. Early exits more than halve the cost of the static network.
2. Exit heads cost about a third of the latency (${percent(star(printed).head_share_L)} % for ${named[0]}).
3. The best networks are G-K, C-I-K and A-E-F-H-K, of average ET ${named
    .slice(1)
    .concat(named[0]!)
    .map((exits) => rowOf(rows, printed, exits).figures.avg_ET.toFixed(0))
    .join(', ')}: ${named
    .slice(1)
    .concat(named[0]!)
    .map((exits) => rowOf(rows, printed, exits).figures.reduction_vs_blocks_only_x.toFixed(2))
    .join(', ')} times less than its baseline.

## The figures

Least / median / most over the ${networks} networks.

${summaryTable(summaries)}
The savings below zero belong to networks whose last head has two layers: 13.1 million weights, where all blocks have 1.4
million. Without those, ${single.length} networks are left, and the saving against the backbone is ${inTurn((summary) => range(rows, summary))}.

Networks on the front of accuracy and average ET in any column (● on it; J·cycles):

${frontNetworks(rows, summaries)}
The three networks that the study puts forward:

${namedTable(rows, summaries)}
## What remains

- **Early exits pay.** Against the static network the median saving is ${inTurn(({ savedVsNoExit }) => `${percent(savedVsNoExit.median)} %`)} from column to column, and never below
  ${percent(Math.min(...summaries.map(({ savedVsNoExit }) => savedVsNoExit.least)))} %. It does not rest on the artefacts; corrected, it is larger.
- **A last head of two layers does not pay** under any rules: the networks with one cost more than the backbone alone in every column,
  (${inTurn((summary) => `${dear(rows, summary)} of ${networks - single.length}`)}); they are on the front for their accuracy alone.
- **The order of networks, roughly.** Kendall's τ between the average ET as published and in the other columns: ${summaries
    .slice(1)
    .map((summary) => tau(rows, printed, summary).toFixed(2))
    .join(', ')}.

## What does not

- **That heads cost a third.** Their median share of the cycles is ${inTurn(({ headsCycles }) => `${percent(headsCycles.median)} %`)}; ${named[0]}'s ${inTurn((summary) => `${percent(star(summary).head_share_L)} %`)}.
  The third was the pooling artefact: C times too many operations.
- **Which networks are best.** As published the best is ${best(printed)}; then ${summaries.slice(1).map(best).join(', ')}. With correct pooling
  ${listed(corrected.entered)} enter the front and ${listed(corrected.left)} leave it; on the chip ${listed(onChip.entered)} enter, ${listed(onChip.left)} leave; fused
  ${listed(fused.entered)} enter, ${listed(fused.left)} leave.
- **The absolute costs.** As published every layer passes through a private DRAM of its core, and weights are charged three times. Without
  it the average energy of ${named[0]} falls from ${micro(star(corrected))} to ${micro(star(onChip))} µJ and its cycles from ${whole(star(corrected))} to ${whole(star(onChip))}. The best average ET falls ${times.toFixed(0)} times on the same arrays, memories and links:
  ${printed.best.figures.avg_ET.toFixed(0)} → ${corrected.best.figures.avg_ET.toFixed(0)} → ${onChip.best.figures.avg_ET.toFixed(1)} → ${fused.best.figures.avg_ET.toFixed(1)} J·cycles. Exits save a
  factor of ${(1 / (1 - fused.savedVsNoExit.median)).toFixed(1)} (median, fused), keeping tensors on the chip one of ${(corrected.best.figures.avg_ET / onChip.best.figures.avg_ET).toFixed(0)}.
- **The factor of its figure.** It divides by a baseline that cannot run. Against the same baseline the median saving is
  ${inTurn(({ savedVsAsPublished }) => `${percent(savedVsAsPublished.median)} %`)}; against the backbone alone, ${inTurn(({ savedVsBackbone }) => `${percent(savedVsBackbone.median)} %`)}.

## What this page cannot say

Exit tests (softmax, comparison), activation functions and static energy are free in all four columns, as in the study; \`offramp
simulate\` charges the first two by default. The accuracies are the study's. The fused plan is the best that a search finds for each stage,
not a proven optimum: \`offramp fuse\` prints the lower bound beside it. Banks and refresh of memories are not modelled.
`
}

function tau(rows: readonly VariantRow[], a: VariantSummary, b: VariantSummary): number {
  const ets = ({ variant }: VariantSummary) =>
    rows.filter((row) => row.variant === variant).map(({ figures }) => figures.avg_ET)
  return kendallTau(ets(a), ets(b))
}

const hasTwoLayersLast = ({ heads }: VariantRow): boolean => heads.endsWith('0')

/** Least and most saved against the backbone by networks with a last head of one layer. */
function range(rows: readonly VariantRow[], { variant }: VariantSummary): string {
  const saved = rows
    .filter((row) => row.variant === variant && !hasTwoLayersLast(row))
    .map(({ figures }) => figures.ET_saving_vs_backbone)
  return `${percent(Math.min(...saved))} to ${percent(Math.max(...saved))} %`
}

/** How many networks with a last head of two layers cost more than the backbone alone. */
function dear(rows: readonly VariantRow[], { variant }: VariantSummary): number {
  const own = rows.filter((row) => row.variant === variant && hasTwoLayersLast(row))
  return own.filter(({ figures }) => figures.ET_saving_vs_backbone < 0).length
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.map((name) => name.split(' ')[0]).join(', ')
