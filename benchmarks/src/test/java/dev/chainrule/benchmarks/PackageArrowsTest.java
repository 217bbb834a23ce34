package dev.chainrule.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of this module: a report knows nothing of how it was measured, suites nothing of reports. */
@AnalyzeClasses(packages = "dev.chainrule.benchmarks", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {
    private static final String ROOT = "dev.chainrule.benchmarks";

    @ArchTest
    static final ArchRule A_REPORT_KNOWS_NOT_HOW_IT_WAS_MEASURED = noClasses().that().resideInAPackage(ROOT + ".report")
            .should().dependOnClassesThat().resideInAnyPackage(ROOT, ROOT + ".bench", ROOT + ".turns", "org.openjdk.jmh..");

    @ArchTest
    static final ArchRule TURNS_KNOW_NOTHING_ELSE = noClasses().that().resideInAPackage(ROOT + ".turns")
            .should().dependOnClassesThat().resideInAnyPackage(ROOT, ROOT + ".bench", ROOT + ".report", "org.openjdk.jmh..");

    @ArchTest
    static final ArchRule SUITES_KNOW_NO_REPORT = noClasses().that().resideInAPackage(ROOT)
            .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".bench", ROOT + ".report");
}
