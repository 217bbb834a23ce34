package dev.chainrule.autograd;

import static dev.chainrule.autograd.Gradients.gradients;
import static dev.chainrule.autograd.formula.Formulas.formula;
import static dev.chainrule.tensor.Composites.max;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Composites;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Scope;
import dev.chainrule.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What a user sees: lazy tensors, gradients, scopes. */
class TensorTest {
    @Test
    void theExampleOfTheReadme() {
        try (Device device = Devices.open("cpu")) {
            float[] features = {1, 2, 3, 4, 5, 6};
            Tensor X = device.tensor(features, 3, 2).named("X");
            Tensor y = device.tensor(new float[] {1, 2, 3}, 3).named("y");
            Tensor w = device.tensor(new float[] {0.5f, -0.25f}, 2).named("w");
            Tensor b = device.scalar(1).named("b");
            Tensor loss = y.minus(max(0, X.dot(w).plus(b))).square().mean();
            Gradients gradients = gradients(loss, w, b);
            assertThat(formula(gradients.of(w))).isEqualTo("2/3 · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])");
            assertThat(device.plan(loss, gradients.of(w), gradients.of(b)).kernels()).hasSize(1);
            device.run(loss, gradients.of(w), gradients.of(b));
            // z = 1, 1.5, 2; residuals z − y = 0, −0.5, −1
            assertThat(loss.item()).isCloseTo((0.25 + 1) / 3, within(1e-6));
            assertThat(gradients.of(b).item()).isCloseTo(2.0 / 3 * -1.5, within(1e-6));
            assertThat(gradients.of(w).toDoubles()).containsExactly(new double[] {2.0 / 3 * -6.5, 2.0 / 3 * -8}, within(1e-5));
        }
    }

    @Test
    void aScopeFreesItsResultsAndKeepHandsOneOn() {
        Device device = Devices.open("cpu");
        Tensor kept;
        Tensor lost;
        try (device) {
            Tensor x = device.tensor(new double[] {1, 2, 3}, 3);
            long before = device.liveBytes();
            try (Scope step = device.scope("step")) {
                kept = x.times(2);
                lost = x.plus(1);
                device.run(kept, lost);
                step.keep(kept);
            }
            assertThat(kept.toDoubles()).containsExactly(2, 4, 6);
            assertThat(kept.plus(1).sum().item()).isEqualTo(15);
            assertThat(device.liveBytes()).isGreaterThan(before);
            Tensor gone = lost;
            assertThatThrownBy(gone::toArray).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("was freed when the scope 'step' closed; keep it with scope.keep(tensor)");
        }
        assertThat(device.liveBytes()).isZero();
        assertThatThrownBy(kept::toArray).hasMessageContaining("was freed when the scope 'device' closed");
    }

    @Test
    void compositesFuseAndAreAccurate() {
        try (Device device = Devices.open("cpu")) {
            Tensor a = device.tensor(new double[] {1, 2, 3, 1000, 1000, -1000}, 2, 3);
            Tensor softmax = Composites.softmax(a);
            assertThat(device.plan(softmax).kernels()).hasSize(1);
            double[] p = softmax.toDoubles();
            assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-12));
            assertThat(p[3]).isEqualTo(0.5);
            assertThat(Composites.huber(device.tensor(new double[] {0.5, -3}, 2), 1).toDoubles()).containsExactly(0.125, 2.5);
            Tensor at = device.tensor(new double[] {-1000, 0, 1000}, 3);
            assertThat(gradients(Composites.softplus(at).sum(), at).of(at).toDoubles()).containsExactly(0, 0.5, 1);
            assertThat(Composites.softplus(device.tensor(new double[] {-1000, 0, 1000}, 3)).toDoubles()).containsExactly(0, Math.log(2),
                    1000);
        }
    }

    @Test
    void messagesNameTheOperationAndBothShapes() {
        try (Device device = Devices.open("cpu")) {
            Tensor a = device.zeros(3, 4);
            assertThatThrownBy(() -> a.plus(device.zeros(5))).hasMessage(
                    "add: shapes [3, 4] and [5] do not fit: 4 against 5; aligned at the last axis, dimensions must be equal or 1.");
            assertThatThrownBy(() -> a.dot(device.zeros(3))).hasMessage(
                    "matmul: shapes [3, 4] and [3] do not fit: the last dimension 4 of the left against the first dimension 3 of the right.");
            assertThatThrownBy(() -> a.reshape(5, 5)).hasMessage("reshape: shape [3, 4] has 12 elements, shape [5, 5] has 25.");
            assertThatThrownBy(() -> a.sum(2)).hasMessage("sum: there is no axis 2 in shape [3, 4], which has 2 axes.");
            assertThatThrownBy(() -> a.plus(device.tensor(new double[4], 4)))
                    .hasMessage("add: the operands have types f32 and f64; cast one of them.");
            assertThatThrownBy(a::item).hasMessage("item: shape [3, 4] has 12 elements, not one; use toArray().");
            assertThatThrownBy(() -> gradients(a, a))
                    .hasMessage("A gradient needs a scalar, not shape [3, 4]; take a sum or a mean first.");
            assertThatThrownBy(() -> Devices.open("gpu")).hasMessageContaining("There is no device 'gpu': use auto, cpu, sim or cuda:N");
        }
    }

    @Test
    void resultsThatNobodyHoldsAreFreed() throws InterruptedException {
        try (Device device = Devices.open("cpu")) {
            Tensor x = device.zeros(1000);
            for (int k = 0; k < 200; k++) {
                x.plus(k).toArray();
            }
            for (int tries = 0; tries < 50 && device.liveBytes() > 100_000; tries++) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(device.liveBytes()).isLessThan(100_000);
        }
    }
}
