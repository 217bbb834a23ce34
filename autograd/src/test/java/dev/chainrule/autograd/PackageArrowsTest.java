package dev.chainrule.autograd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module: formulas are read and printed in terms of the rules, which know of no formula. */
@AnalyzeClasses(packages = "dev.chainrule.autograd", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {
    @ArchTest
    static final ArchRule RULES_KNOW_NO_FORMULA = noClasses().that().resideInAPackage("dev.chainrule.autograd")
            .should().dependOnClassesThat().resideInAPackage("dev.chainrule.autograd.formula..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule A_DERIVATIVE_IS_A_GRAPH_AND_NEEDS_NO_PLAN = noClasses().that().haveSimpleNameStartingWith("Gradients")
            .or().haveSimpleName("GradientRules").should().dependOnClassesThat()
            .resideInAnyPackage("dev.chainrule.tensor.plan..", "dev.chainrule.tensor.device..", "dev.chainrule.tensor.cpu..")
            .allowEmptyShould(true);
}
