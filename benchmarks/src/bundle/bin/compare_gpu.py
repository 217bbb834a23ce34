#!/usr/bin/env python3
"""PyTorch, JAX and CuPy beside Chainrule on one GPU: loss and gradient of a neuron, on the same data, results compared.

Reads what bin/compare-gpu left of Chainrule (times and results), makes the same data by the same formula, runs every peer that is
installed, names those that are missing, and writes compare-gpu.json and compare-gpu.md. Each run is timed by events of the GPU, after
zeros over 512 MB have flushed its second-level cache, small ones as many in a row as Chainrule's were; times are medians.

Exit codes: 0 done, 1 a result differs, 2 the call was wrong.
"""

import argparse
import importlib
import json
import math
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # JAX leaves the others their memory

FLUSHED_BYTES = 512 << 20
WARMUPS = 5
WARMUP_SECONDS = 0.5
CHUNK = 1 << 20
# How far a peer may lie off Chainrule, relative to the largest element, by the type that both compute in. With the 8 bits of bf16 rows near
# the kink of ReLU fall on either side of it.
TOLERANCE = {"f32": 2e-4, "bf16": 0.2}


class Missing(Exception):
    """A peer that cannot run here; says what it lacks."""


def need(name):
    """The module of that name, or Missing."""
    try:
        return importlib.import_module(name)
    except Exception as failure:  # a library that is there and broken raises whatever it likes
        raise Missing(f"no {name}: {str(failure).splitlines()[0] if str(failure) else type(failure).__name__}") from failure


# ---- the data of BenchmarkData.uniform, bit for bit ----


def java_hash(text):
    """String.hashCode of Java."""
    code = 0
    for letter in text:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    return code - (1 << 32) if code >= 1 << 31 else code


def uniform(numpy, name, length, scale):
    """float32 numbers between -scale and scale: java.util.SplittableRandom, seeded by the name (Steele, Lea, Flood, OOPSLA 2014)."""
    golden = numpy.uint64(0x9E3779B97F4A7C15)
    seed = numpy.uint64(java_hash(name) & 0xFFFFFFFFFFFFFFFF)
    out = numpy.empty(length, dtype=numpy.float32)

    def fill(start):
        end = min(length, start + CHUNK)
        with numpy.errstate(over="ignore"):
            z = seed + golden * numpy.arange(start + 1, end + 1, dtype=numpy.uint64)
            z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
            z = z ^ (z >> numpy.uint64(31))
        unit = (z >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53
        out[start:end] = (unit * 2 - 1) * scale

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # numpy works outside of Python's lock
        list(threads.map(fill, range(0, length, CHUNK)))
    return out


def make_data(numpy, rows, features):
    """X, y, w and b as Chainrule has them."""
    x = uniform(numpy, "X", rows * features, 1).reshape(rows, features)
    return x, uniform(numpy, "y", rows, 1), uniform(numpy, "w", features, 1 / math.sqrt(features)), uniform(numpy, "b", 1, 1)


def clock(work, in_a_row, wait=lambda: None):
    """Milliseconds of one run by the clock of the host."""
    start = time.perf_counter()
    for _ in range(in_a_row):
        work()
    wait()
    return (time.perf_counter() - start) * 1e3 / in_a_row


# ---- peers: each is made with the data, runs once per call, gives its results ----


class TorchPeer:
    """What both peers by PyTorch share."""

    def __init__(self, device, data, model, dtype):
        self.torch = torch = need("torch")
        self.cuda = device.startswith("cuda")
        if self.cuda and not torch.cuda.is_available():
            raise Missing("PyTorch sees no GPU")
        kind = {"f32": torch.float32, "bf16": torch.bfloat16}[dtype]
        self.x, self.y, self.w, self.b = (torch.from_numpy(each).to(device).to(kind) for each in data)
        self.b = self.b[0].clone()
        self.w.requires_grad_()
        self.b.requires_grad_()
        self.relu = model == "relu"
        self.flushed = torch.empty(FLUSHED_BYTES if self.cuda else 1, dtype=torch.uint8, device=device)
        self.step = self.loss

    def loss(self):
        z = self.x @ self.w + self.b
        return (self.y - (self.torch.relu(z) if self.relu else z)).square().mean()

    def run(self):
        loss = self.step()
        return (loss, *self.torch.autograd.grad(loss, (self.w, self.b)))

    def results(self):
        return [each.detach().float().cpu().numpy() for each in self.run()]

    def millis(self, in_a_row=1, work=None):
        work = work or self.run
        self.flushed.zero_()
        if not self.cuda:
            return clock(work, in_a_row)
        start, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        for _ in range(in_a_row):
            work()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / in_a_row

    def copy_millis(self):
        other = self.torch.empty_like(self.x)
        with self.torch.no_grad():
            return [self.millis(work=lambda: other.copy_(self.x)) for _ in range(WARMUPS + 10)][WARMUPS:]


class TorchEager(TorchPeer):
    name = "PyTorch eager"


class TorchCompile(TorchPeer):
    name = "PyTorch compile"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        if not hasattr(self.torch, "compile"):
            raise Missing(f"PyTorch {self.torch.__version__} has no torch.compile")
        self.step = self.torch.compile(self.loss)


class JaxJit:
    """JAX gives no events: the clock of the host, from the call until the result is there."""

    name = "JAX jit"

    def __init__(self, device, data, model, dtype):
        self.jax = jax = need("jax")
        numpy = need("jax.numpy")
        platform = "gpu" if device.startswith("cuda") else "cpu"
        try:
            place = jax.devices(platform)[int(device.partition(":")[2] or 0)]
        except (RuntimeError, IndexError) as failure:
            raise Missing(f"JAX sees no {device}") from failure
        kind = {"f32": numpy.float32, "bf16": numpy.bfloat16}[dtype]
        x, y, w, b = (jax.device_put(numpy.asarray(each, dtype=kind), place) for each in data)
        self.arguments = (w, b[0], x, y)

        def loss(w, b, x, y):
            z = numpy.matmul(x, w, precision="highest") + b
            return numpy.mean(numpy.square(y - (numpy.maximum(z, 0) if model == "relu" else z)))

        self.step = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))
        self.flushed = jax.device_put(numpy.zeros(FLUSHED_BYTES // 4 if platform == "gpu" else 1, numpy.float32), place)
        self.flush = jax.jit(lambda each: each + 1)

    def results(self):
        need_numpy = need("numpy")
        loss, (w, b) = self.step(*self.arguments)
        return [need_numpy.asarray(each, dtype=need_numpy.float32) for each in (loss, w, b)]

    def millis(self, in_a_row):
        self.flush(self.flushed).block_until_ready()
        found = []
        return clock(lambda: found.append(self.step(*self.arguments)), in_a_row, lambda: self.jax.block_until_ready(found))


class CupyBlas:
    """Two matrix-vector products by cuBLAS, the gradient written out by hand."""

    name = "CuPy, cuBLAS"

    def __init__(self, device, data, model, dtype):
        self.cupy = cupy = need("cupy")
        if not device.startswith("cuda"):
            raise Missing("CuPy runs on a GPU only")
        if dtype != "f32":
            raise Missing(f"cuBLAS has no matrix-vector product of {dtype}")
        try:
            cupy.cuda.Device(int(device.partition(":")[2] or 0)).use()
        except Exception as failure:
            raise Missing("CuPy sees no such GPU") from failure
        self.x, self.y, self.w, self.b = (cupy.asarray(each) for each in data)
        self.relu = model == "relu"
        self.flushed = cupy.empty(FLUSHED_BYTES, dtype=cupy.uint8)

    def run(self):
        cupy = self.cupy
        z = self.x @ self.w + self.b
        error = (cupy.maximum(z, 0) if self.relu else z) - self.y
        slope = (2 / len(self.y)) * (error * (z > 0) if self.relu else error)
        return (error * error).mean(), self.x.T @ slope, slope.sum()

    def results(self):
        return [self.cupy.asnumpy(each) for each in self.run()]

    def millis(self, in_a_row):
        self.flushed.fill(0)
        start, end = self.cupy.cuda.Event(), self.cupy.cuda.Event()
        start.record()
        for _ in range(in_a_row):
            self.run()
        end.record()
        end.synchronize()
        return self.cupy.cuda.get_elapsed_time(start, end) / in_a_row


PEERS = [TorchEager, TorchCompile, JaxJit, CupyBlas]


# ---- comparison ----


def difference(numpy, found, ours):
    """The largest difference of a result from Chainrule's, relative to the result's largest element."""
    worst = 0.0
    for theirs, expected in zip(found, ours):
        theirs = numpy.asarray(theirs, dtype=numpy.float64).ravel()
        expected = numpy.asarray(expected, dtype=numpy.float64).ravel()
        if theirs.shape != expected.shape or not numpy.isfinite(theirs).all():
            return math.inf
        worst = max(worst, float(numpy.abs(theirs - expected).max() / max(float(numpy.abs(expected).max()), 1e-30)))
    return worst


def measure(peer_type, device, data, case, dtype, repeats, ours, numpy):
    """One peer on one case, as a dictionary; what goes wrong is its `missing` or its `wrong`."""
    try:
        peer = peer_type(device, data, case["model"], dtype)
        off = difference(numpy, peer.results(), ours)
        if not off <= TOLERANCE[dtype]:
            return {"wrong": f"differs from Chainrule by {off:.2g}, relative to the largest element"}
        start = time.perf_counter()
        warmups = 0
        while warmups < WARMUPS or time.perf_counter() - start < WARMUP_SECONDS:
            peer.millis(case.get("in_a_row", 1))
            warmups += 1
        millis = [peer.millis(case.get("in_a_row", 1)) for _ in range(repeats)]
        found = {"millis": millis, "difference": off}
        if peer_type is TorchEager:
            found["copy_millis"] = peer.copy_millis()
        return found
    except Missing as reason:
        return {"missing": str(reason)}
    except Exception as failure:  # out of memory, a kernel that does not compile: it is named and the others go on
        return {"missing": f"{type(failure).__name__}: {str(failure).splitlines()[0] if str(failure) else ''}"}


def table(report):
    """The report as Markdown."""
    lines = [f"Device: {report['device']}. Times are medians of {report['repeats']} runs, the second-level cache flushed before each; small ones many in a row.", ""]
    lines.append("| X | competitor | ms | GB/s of X | share of the copy | times as long as Chainrule |")
    lines.append("| --- | --- | ---: | ---: | ---: | ---: |")
    for case in report["cases"]:
        size = f"{case['rows']} x {case['features']} {case['model']} {case['dtype']}"
        x_bytes = case["rows"] * case["features"] * (4 if case["dtype"] == "f32" else 2)
        copies = [statistics.median(each["copy_millis"]) for each in case["competitors"].values() if "copy_millis" in each]
        copied = 2 * x_bytes / min(copies) if copies else None
        base = case["competitors"]["Chainrule"]["millis"]
        for name, found in case["competitors"].items():
            if "millis" in found:
                millis = statistics.median(found["millis"])
                share = f"{x_bytes / millis / copied:.2f}" if copied else "–"
                lines.append(f"| {size} | {name} | {millis:.4g} | {x_bytes / millis / 1e6:.4g} | {share} | {millis / statistics.median(base):.2f} |")
            else:
                lines.append(f"| {size} | {name} | {'wrong: ' + found['wrong'] if 'wrong' in found else 'missing: ' + found['missing']} | | | |")
    return "\n".join(lines) + "\n"


def write(path, text):
    """The whole file or none of it."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)


def read_call(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True, help="what bin/compare-gpu left of Chainrule")
    parser.add_argument("--out", default=".", help="a folder for compare-gpu.json and compare-gpu.md")
    parser.add_argument("--device", default="cuda:0", help="cuda:0, or cpu to try the peers without a GPU")
    parser.add_argument("--repeats", type=int, default=30, help="timed runs")
    return parser.parse_args(arguments)


def run_case(case, call, numpy):
    ours = (case["loss"], case["gradient_w"], case["gradient_b"])
    competitors = {"Chainrule": {key: case[key] for key in ("millis", "copy_millis") if key in case}}
    data = make_data(numpy, case["rows"], case["features"]) if numpy else None
    for peer_type in PEERS:
        found = measure(peer_type, call.device, data, case, case["dtype"], call.repeats, ours, numpy) if numpy else {"missing": "no numpy"}
        competitors[peer_type.name] = found
        said = f"{statistics.median(found['millis']):.4g} ms" if "millis" in found else str(found)
        print(f"{peer_type.name}  {case['rows']} x {case['features']}: {said}", file=sys.stderr)
    return {"rows": case["rows"], "features": case["features"], "model": case["model"], "dtype": case["dtype"], "competitors": competitors}


def main(arguments):
    call = read_call(arguments)
    try:
        with open(call.ours, encoding="utf-8") as file:
            ours = json.load(file)
        cases = ours["cases"]
        unknown = {case["dtype"] for case in cases} - set(TOLERANCE)
        if unknown:
            raise ValueError(f"no peer computes in {unknown.pop()}")
    except (OSError, ValueError, KeyError, TypeError) as failure:
        print(f"compare_gpu: '{call.ours}' holds no times of Chainrule: {failure}.", file=sys.stderr)
        return 2
    try:
        numpy = need("numpy")
    except Missing:
        numpy = None
    report = {"device": ours["device"], "repeats": call.repeats, "cases": [run_case(case, call, numpy) for case in cases]}
    write(os.path.join(call.out, "compare-gpu.json"), json.dumps(report, indent=1) + "\n")
    text = table(report)
    write(os.path.join(call.out, "compare-gpu.md"), text)
    print(text, end="")
    missing = {name: found["missing"] for case in report["cases"] for name, found in case["competitors"].items() if "missing" in found}
    for name, reason in missing.items():
        print(f"Missing: {name}, {reason}.")
    return 1 if any("wrong" in found for case in report["cases"] for found in case["competitors"].values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
