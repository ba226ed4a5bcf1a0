package io.chainlog.quickstart;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.chainlog.storage.testkit.UseOfStorage;

/** The quickstart uses what any program may use. */
@AnalyzeClasses(packages = "io.chainlog.quickstart", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest static final ArchTests USE_OF_STORAGE = ArchTests.in(UseOfStorage.class);
}
