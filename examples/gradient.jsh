// A loss, its gradient as a formula, and ten steps downhill, line by line in JShell. From the folder of Chainrule, after a first ./chainrule devices:
//
//     jshell --class-path "$(printf '%s:' target/launcher/"$(cat target/launcher/current)"/*.jar)" examples/gradient.jsh

import dev.chainrule.autograd.Gradients
import dev.chainrule.tensor.*
import static dev.chainrule.autograd.Gradients.gradients
import static dev.chainrule.autograd.formula.Formulas.formula
import static dev.chainrule.tensor.Composites.max

Device device = Devices.open("cpu")
Tensor X = device.tensor(new float[] {1, 2, -1, 0, 3, 1, 0.5f, -2}, 4, 2).named("X")
Tensor y = device.tensor(new float[] {3, 0, 4, 0}, 4).named("y")
Tensor w = device.normal(1, 0.5, 2).named("w")
Tensor b = device.scalar(1).named("b")

Tensor loss = y.minus(max(0, X.dot(w).plus(b))).square().mean()
Gradients g = gradients(loss, w, b)
System.out.println("dC/dw = " + formula(g.of(w)))

double before = loss.item()
for (int step = 0; step < 10; step++) {
    w = device.tensor(w.minus(g.of(w).times(0.05)).toArray(), 2).named("w");
    b = device.scalar(b.minus(g.of(b).times(0.05)).item()).named("b");
    loss = y.minus(max(0, X.dot(w).plus(b))).square().mean();
    g = gradients(loss, w, b);
}
System.out.println("loss: " + before + " -> " + loss.item())
System.out.println(loss.item() < before ? "downhill" : "uphill")
device.close()

/exit
