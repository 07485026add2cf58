import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import kotlinx.validation.api.KotlinSignaturesLoadingKt;

/** Prints what is public in a jar, without what Kotlin's `internal` makes public for the JVM alone. */
class Api {
    public static void main(String[] jars) throws IOException {
        try (JarFile jar = new JarFile(jars[0])) {
            var classes = KotlinSignaturesLoadingKt.loadApiFromJvmClasses(jar, name -> true);
            var open = KotlinSignaturesLoadingKt.filterOutNonPublic(classes, List.of(), List.of());
            System.out.print(KotlinSignaturesLoadingKt.dump(open, new StringBuilder()));
        }
    }
}
