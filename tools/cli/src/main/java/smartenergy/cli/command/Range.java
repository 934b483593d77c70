package smartenergy.cli.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the numbers given for an option must lie within; stands beside picocli's own annotation. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Range {
    double from();

    /** Any finite number unless it is said. */
    double to() default Double.MAX_VALUE;
}
