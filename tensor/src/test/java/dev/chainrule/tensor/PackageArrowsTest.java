package dev.chainrule.tensor;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module: each may use those before it in the data's way, never one after it. */
@AnalyzeClasses(packages = "dev.chainrule.tensor", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {
    private static final String ROOT = "dev.chainrule.tensor";

    @ArchTest
    static final ArchRule SHAPE_IS_THE_GROUND = mayUse("shape");

    @ArchTest
    static final ArchRule GRAPH_USES_SHAPE = mayUse("graph", "shape");

    @ArchTest
    static final ArchRule SCALAR_USES_GRAPH = mayUse("scalar", "shape", "graph");

    @ArchTest
    static final ArchRule PLAN_USES_GRAPH = mayUse("plan", "shape", "graph", "scalar");

    @ArchTest
    static final ArchRule DEVICE_USES_PLAN = mayUse("device", "shape", "graph", "scalar", "plan");

    @ArchTest
    static final ArchRule CPU_IS_BEHIND_THE_DEVICE = mayUse("cpu", "shape", "graph", "scalar", "plan", "device");

    @ArchTest
    static final ArchRule ONLY_THE_SERVICE_LOADER_NAMES_THE_CPU_DEVICE = noClasses().that().resideOutsideOfPackages(ROOT + ".cpu..")
            .should().dependOnClassesThat().resideInAPackage(ROOT + ".cpu..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule NOBODY_NEEDS_ND4J = noClasses().that().resideOutsideOfPackage(ROOT + ".nd4j..")
            .should().dependOnClassesThat().resideInAnyPackage("org.nd4j..", "org.bytedeco..", ROOT + ".nd4j..");

    @ArchTest
    static final ArchRule THE_BRIDGE_USES_WHAT_A_USER_SEES = noClasses().that().resideInAPackage(ROOT + ".nd4j..")
            .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".graph..", ROOT + ".scalar..", ROOT + ".plan..", ROOT + ".cpu..");

    @ArchTest
    static final ArchRule ONLY_SIMD_CLASSES_NAME_THE_VECTOR_MODULE = noClasses().that().haveSimpleNameNotStartingWith("Simd")
            .should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule SIMD_CLASSES_ARE_FOUND_BY_NAME = noClasses().that().haveSimpleNameNotStartingWith("Simd")
            .should().dependOnClassesThat().haveSimpleNameStartingWith("Simd");

    /** A package may use the exceptions and {@link Debug}, the packages named, and whatever is not of this module. */
    private static ArchRule mayUse(String from, String... to) {
        String[] allowed = new String[to.length + 1];
        allowed[to.length] = ROOT + "." + from + "..";
        for (int i = 0; i < to.length; i++) {
            allowed[i] = ROOT + "." + to[i] + "..";
        }
        return noClasses().that().resideInAPackage(ROOT + "." + from + "..").should().dependOnClassesThat(resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(allowed)))
                .and(not(assignableTo(ChainruleException.class))).and(not(belongToAnyOf(Debug.class)))).allowEmptyShould(true);
    }
}
