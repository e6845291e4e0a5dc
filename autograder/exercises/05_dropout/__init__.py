"""The exercises of lesson 05, overfitting and dropout."""
