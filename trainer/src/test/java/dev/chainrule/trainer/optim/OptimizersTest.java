package dev.chainrule.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Optimizers by name, and hyperparameters that make no sense. */
class OptimizersTest {
    @Test
    void eachIsFoundByItsNameWithItsDefaults() {
        assertThat(Optimizer.all()).extracting(Optimizer::name).containsExactly("sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop",
                "lbfgs");
        Optimizer.all().forEach(optimizer -> assertThat(Optimizer.named(optimizer.name().toUpperCase())).isEqualTo(optimizer));
        assertThat(Optimizer.named("adamw")).isEqualTo(new AdamW(new Adam(0.9, 0.999, 1e-8), 0.01));
        assertThat(Optimizer.all().stream().filter(Optimizer::needsFullBatch)).containsExactly(new Lbfgs(10));
    }

    @Test
    void aNameThatNobodyHasIsAnErrorThatListsThem() {
        assertThatThrownBy(() -> Optimizer.named("newton")).isInstanceOf(BadCallException.class)
                .hasMessage("There is no optimizer 'newton'; choose one of sgd, momentum, nesterov, adam, adamw, rmsprop, lbfgs.");
    }

    @Test
    void hyperparametersThatMakeNoSenseAreRefused() {
        refused(() -> new Momentum(1), "momentum: μ must be 0 or more and below 1, not 1.0.");
        refused(() -> new Nesterov(Double.NaN), "nesterov: μ must be 0 or more and below 1, not NaN.");
        refused(() -> new Adam(-0.1, 0.999, 1e-8), "adam: β₁ must be 0 or more and below 1, not -0.1.");
        refused(() -> new Adam(0.9, 1, 1e-8), "adam: β₂ must be 0 or more and below 1, not 1.0.");
        refused(() -> new Adam(0.9, 0.999, 0), "adam: ε must be above 0, not 0.0.");
        refused(() -> new AdamW(new Adam(), -1), "adamw: the weight decay must be 0 or more, not -1.0.");
        refused(() -> new RmsProp(2, 1e-8), "rmsprop: ρ must be 0 or more and below 1, not 2.0.");
        refused(() -> new Lbfgs(0), "lbfgs: the history must be from 1 to 100 pairs, not 0.");
        refused(() -> new Clipping.ByNorm(0), "Gradients are clipped at a number above 0, not 0.0.");
        refused(() -> new Clipping.ByValue(Double.NaN), "Gradients are clipped at a number above 0, not NaN.");
    }

    private static void refused(Supplier<Object> made, String sentence) {
        assertThatThrownBy(made::get).isInstanceOf(BadCallException.class).hasMessage(sentence);
    }

    @Test
    void namesOfWhatIsRememberedNameTheParameter() {
        SmallProblem problem = new SmallProblem(dev.chainrule.tensor.shape.DType.F32, new Adam(), new Constant(), Clipping.NONE);
        assertThat(problem.next.keySet()).extracting(leaf -> leaf.name()).isEqualTo(
                List.of("mean of w", "square of w", "w", "mean of b", "square of b", "b", "steps"));
    }
}
