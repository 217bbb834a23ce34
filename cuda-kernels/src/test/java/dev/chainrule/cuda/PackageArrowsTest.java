package dev.chainrule.cuda;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module: text is made, handed to a driver, and a driver knows nothing but the text. */
@AnalyzeClasses(packages = "dev.chainrule.cuda", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {
    private static final String ROOT = "dev.chainrule.cuda";

    @ArchTest
    static final ArchRule THE_SIMULATOR_SEES_ONLY_THE_TEXT = mayNotUse("sim", "ptx", "lower");

    @ArchTest
    static final ArchRule A_DRIVER_SEES_ONLY_THE_TEXT = mayNotUse("driver", "ptx", "lower", "sim");

    @ArchTest
    static final ArchRule TEXT_KNOWS_NO_KERNEL_AND_NO_DRIVER = mayNotUse("ptx", "lower", "driver", "sim");

    @ArchTest
    static final ArchRule LOWERING_DRIVES_NOTHING = mayNotUse("lower", "sim");

    @ArchTest
    static final ArchRule ONLY_JCUDA_CLASSES_OF_THE_DRIVER_IMPORT_JCUDA = noClasses()
            .that().resideInAPackage(ROOT + "..").and(resideInAPackage(ROOT + ".driver..").and(simpleNameStartingWith("JCu")).negate())
            .should().dependOnClassesThat().resideInAPackage("jcuda..").allowEmptyShould(true);

    private static ArchRule mayNotUse(String from, String... forbidden) {
        String[] packages = new String[forbidden.length];
        for (int i = 0; i < forbidden.length; i++) {
            packages[i] = ROOT + "." + forbidden[i] + "..";
        }
        return noClasses().that().resideInAPackage(ROOT + "." + from + "..").should().dependOnClassesThat().resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }
}
