/**
 * Optimizers and schedules: how parameters move by their gradients, as a part of the same graph, so that a step (loss, gradient, update) fuses.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.trainer.optim.Optimizer}; {@link dev.chainrule.trainer.optim.Sgd}, w ← w − η·g, the
 * simplest; {@link dev.chainrule.trainer.optim.Adam}, which keeps two moments; {@link dev.chainrule.trainer.optim.Lbfgs}, whose line search is
 * part of its step. Then {@link dev.chainrule.trainer.optim.RateSchedule}, η by the number of steps done, and
 * {@link dev.chainrule.trainer.optim.Clipping}.
 *
 * <pre>   momentum   v ← μv + g,  w ← w − ηv                          adam      m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  w ← w − η·m̂/(√v̂ + ε)
 *    nesterov   v ← μv + g,  w ← w − η(g + μv)                   adamw     w ← w − η·(m̂/(√v̂ + ε) + λw)
 *    rmsprop    v ← ρv + (1 − ρ)g²,  w ← w − η·g/(√v + ε)        cosine    η/2·(1 + cos(π·t/T))</pre>
 *
 * <p><b>What holds.</b> The step counter, the moments and the rate lie in device memory and are advanced by the step itself, so that a captured
 * step can be replayed. {@link dev.chainrule.trainer.optim.Plateau} alone waits for what the host observes. Trajectories of ten steps agree with
 * values computed independently in float64 to 1e-6. Sources stand with each class: Kingma and Ba 2015, Loshchilov and Hutter 2019, Nocedal and
 * Wright 2006.
 */
package dev.chainrule.trainer.optim;
