"""Ten steps of each optimizer, by PyTorch in float64: what OptimizerTrajectoriesTest compares with.

    python3 trajectories.py        (written with PyTorch 1.13.1)

Prints w and b after ten steps from w = (0.5, -0.25, 0.125), b = 0.1 on the mean squared error of a linear neuron with 8 rows,
x[i][j] = sin((i + 1)(j + 2)), y[i] = cos(2i) + 0.5, learning rate 0.1,
and the least squares.
"""

import math
import torch

torch.set_default_dtype(torch.float64)
X = torch.tensor([[math.sin((i + 1) * (j + 2)) for j in range(3)] for i in range(8)])
Y = torch.tensor([math.cos(2 * i) + 0.5 for i in range(8)])


def start():
    return torch.tensor([0.5, -0.25, 0.125], requires_grad=True), torch.tensor(0.1, requires_grad=True)


def loss(w, b):
    return ((Y - (X @ w + b)) ** 2).mean()


def run(name, make, schedule=None, clip=None):
    w, b = start()
    optimizer = make([w, b])
    scheduler = schedule(optimizer) if schedule else None
    for _ in range(10):
        optimizer.zero_grad()
        loss(w, b).backward()
        if clip:
            clip([w, b])
        optimizer.step()
        if scheduler:
            scheduler.step()
    print(name, ", ".join(repr(v) for v in w.tolist() + [b.item()]))


O = torch.optim
run("sgd", lambda p: O.SGD(p, lr=0.1))
run("momentum", lambda p: O.SGD(p, lr=0.1, momentum=0.9))
run("nesterov", lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
run("adam", lambda p: O.Adam(p, lr=0.1))
run("adamw", lambda p: O.AdamW(p, lr=0.1, weight_decay=0.01))
run("rmsprop", lambda p: O.RMSprop(p, lr=0.1, alpha=0.9))
S = O.lr_scheduler
run("sgd cosine of 10", lambda p: O.SGD(p, lr=0.1), lambda o: S.CosineAnnealingLR(o, 10))
run("sgd step:0.5:3steps", lambda p: O.SGD(p, lr=0.1), lambda o: S.StepLR(o, 3, 0.5))
run("sgd warmup:4steps+constant", lambda p: O.SGD(p, lr=0.1), lambda o: S.LambdaLR(o, lambda t: min(1, (t + 1) / 4)))
run("sgd clipped by value 0.2", lambda p: O.SGD(p, lr=0.1), clip=lambda p: torch.nn.utils.clip_grad_value_(p, 0.2))
run("sgd clipped by norm 0.3", lambda p: O.SGD(p, lr=0.1), clip=lambda p: torch.nn.utils.clip_grad_norm_(p, 0.3))
print("least squares", ", ".join(map(repr, torch.linalg.lstsq(torch.cat([X, torch.ones(8, 1)], 1), Y.unsqueeze(1)).solution.flatten().tolist())))

# RateScheduleTest: the rate after each loss, from 1; factor 0.5, patience 2, cooldown 1, least 0.2
losses = [10, 9, 9.0001, 8.9999, 9.5, 9.2, 9.1, 9.3, 8, 8.5, float("nan"), 8.2, 8.1, 8.3, 8.4, 8.0001, 7.9999, 8.05, 8.06, 8.07]
optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
plateau = S.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, cooldown=1, min_lr=0.2)
rates = []
for value in losses:
    plateau.step(value)
    rates.append(optimizer.param_groups[0]["lr"])
print("plateau", rates)
