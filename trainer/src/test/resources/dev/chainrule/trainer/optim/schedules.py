"""Ten steps under every schedule, by plain loops in float64: what OptimizerTrajectoriesTest compares with, beside trajectories.py.

    python3 schedules.py        (needs Python alone)

The problem is that of trajectories.py. Prints w and b after ten steps; for the plateau, whose rate is chosen after each step by the loss
before it, the rates too. The first three lines repeat what PyTorch finds in trajectories.py.
"""

import math

X = [[math.sin((i + 1) * (j + 2)) for j in range(3)] + [1.0] for i in range(8)]
Y = [math.cos(2 * i) + 0.5 for i in range(8)]


def residuals(p):
    return [sum(x * q for x, q in zip(row, p)) - y for row, y in zip(X, Y)]


def loss(p):
    return sum(r * r for r in residuals(p)) / 8


def gradient(p):
    return [sum(2 * r * row[j] for r, row in zip(residuals(p), X)) / 8 for j in range(4)]


class Sgd:
    def direction(self, g):
        return g


class Adam:
    def __init__(self):
        self.m, self.v, self.t = [0.0] * 4, [0.0] * 4, 0

    def direction(self, g):
        self.t += 1
        self.m = [0.9 * m + 0.1 * x for m, x in zip(self.m, g)]
        self.v = [0.999 * v + 0.001 * x * x for v, x in zip(self.v, g)]
        return [m / (1 - 0.9**self.t) / (math.sqrt(v / (1 - 0.999**self.t)) + 1e-8) for m, v in zip(self.m, self.v)]


def constant(t):
    return 1.0


def cosine(t, total=10):
    return (1 + math.cos(math.pi * t / total)) / 2


def step(factor, every):
    return lambda t: factor ** (t // every)


def warm_up(steps, after):
    return lambda t: (t + 1) / steps if t < steps else after(t - steps)


def run(name, optimizer, schedule, base=0.1):
    p = [0.5, -0.25, 0.125, 0.1]
    for t in range(10):
        d = optimizer.direction(gradient(p))
        p = [q - base * schedule(t) * x for q, x in zip(p, d)]
    print(name, ",".join(map(repr, p)))


def plateau(name, optimizer, base, factor, patience):
    p, scale, best, bad, rates = [0.5, -0.25, 0.125, 0.1], 1.0, math.inf, 0, []
    for t in range(10):
        now = loss(p)
        d = optimizer.direction(gradient(p))
        rates.append(base * scale)
        p = [q - base * scale * x for q, x in zip(p, d)]
        if best == math.inf or now < best - 1e-4 * abs(best):
            best, bad = now, 0
        else:
            bad += 1
            if bad > patience:
                scale, bad = scale * factor, 0
    print(name, ",".join(map(repr, p)), "rates", rates)


run("sgd,constant", Sgd(), constant)
run("adam,constant", Adam(), constant)
run("sgd,cosine", Sgd(), cosine)
run("adam,cosine", Adam(), cosine)
run("adam,step:0.5:3steps", Adam(), step(0.5, 3))
run("adam,warmup:4steps+cosine", Adam(), warm_up(4, lambda t: cosine(t, 6)))
run("sgd,warmup:3steps+step:0.5:2steps", Sgd(), warm_up(3, step(0.5, 2)))
run("adam,warmup:3steps+constant", Adam(), warm_up(3, constant))
plateau("sgd,plateau:0.5:0", Sgd(), 1.1, 0.5, 0)
plateau("adam,plateau:0.5:1", Adam(), 1.0, 0.5, 1)
